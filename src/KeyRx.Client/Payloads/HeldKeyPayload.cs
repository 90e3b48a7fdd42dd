namespace KeyRx.Client.Payloads;

/// <summary>A key that is down.</summary>
/// <param name="Device">On which device.</param>
/// <param name="KeyCode">Its evdev name, such as <c>KEY_A</c>.</param>
/// <param name="Code">Its W3C name, such as <c>KeyA</c>; empty where it has none.</param>
public sealed record HeldKeyPayload(
    int Device,
    string KeyCode,
    string Code = "");
