namespace KeyRx.Client.Payloads;

/// <summary>Topic <c>state</c>: the whole state of the remapper.</summary>
/// <param name="Timestamp">Microseconds since the Unix epoch, by the server's clock.</param>
/// <param name="Modifiers">Those that are on.</param>
/// <param name="Locks">Those that are on.</param>
/// <param name="Layer">The active layer.</param>
/// <param name="ActiveProfile">The active profile.</param>
public sealed record StatePayload(
    long Timestamp,
    IReadOnlyList<string>? Modifiers = null,
    IReadOnlyList<string>? Locks = null,
    string? Layer = null,
    string? ActiveProfile = null);
