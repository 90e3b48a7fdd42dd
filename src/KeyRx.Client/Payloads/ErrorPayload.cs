namespace KeyRx.Client.Payloads;

/// <summary>An event of topic <c>error</c>.</summary>
/// <param name="Timestamp">Microseconds since the Unix epoch, by the server's clock.</param>
/// <param name="Code">A word of PROTOCOL.md, "error", or a newer one.</param>
/// <param name="Message">A sentence.</param>
/// <param name="Lost">How many records exactly.</param>
/// <param name="Since">From when on nothing was captured, at the earliest.</param>
public sealed record ErrorPayload(
    long Timestamp,
    string Code,
    string Message,
    long? Lost = null,
    long? Since = null);
