namespace KeyRx.Client.Payloads;

/// <summary>Topic <c>layer</c>.</summary>
/// <param name="Timestamp">Microseconds since the Unix epoch, by the server's clock.</param>
/// <param name="Layer">The one that is active now.</param>
public sealed record LayerPayload(
    long Timestamp,
    string Layer);
