namespace KeyRx.Client.Payloads;

/// <summary>Topic <c>profile_changed</c>.</summary>
/// <param name="Timestamp">Microseconds since the Unix epoch, by the server's clock.</param>
/// <param name="Profile">The one that is active now.</param>
public sealed record ProfileChangedPayload(
    long Timestamp,
    string Profile);
