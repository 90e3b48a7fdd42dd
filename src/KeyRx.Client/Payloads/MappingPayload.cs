namespace KeyRx.Client.Payloads;

/// <summary>An event of topic <c>mapping</c>: what the remapper made of one key.</summary>
/// <param name="Timestamp">Microseconds since the Unix epoch, by the server's clock.</param>
/// <param name="Input">The key's evdev name.</param>
/// <param name="Output">Names in the order in which they were sent; empty where the key was swallowed.</param>
/// <param name="Kind">The remapper's word for it, such as <c>tap</c>.</param>
public sealed record MappingPayload(
    long Timestamp,
    string Input,
    IReadOnlyList<string> Output,
    string? Kind = null);
