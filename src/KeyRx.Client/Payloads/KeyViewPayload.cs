namespace KeyRx.Client.Payloads;

/// <summary>An event of topic <c>shortcut</c> or <c>key.redacted</c>.</summary>
/// <param name="Timestamp">Microseconds since the Unix epoch, by the server's clock.</param>
/// <param name="Action"><c>press</c>, <c>release</c> or <c>repeat</c>.</param>
/// <param name="Device">Its device.</param>
/// <param name="KeyCode">Its evdev name, where it may be told.</param>
/// <param name="Code">Its W3C name, where it may be told.</param>
/// <param name="Class">In their place: <c>letter</c>, <c>digit</c>, <c>symbol</c> or another word.</param>
/// <param name="Modifiers">Modifiers held, as bits.</param>
public sealed record KeyViewPayload(
    long Timestamp,
    string Action,
    int Device,
    string? KeyCode = null,
    string? Code = null,
    string? Class = null,
    int? Modifiers = null);
