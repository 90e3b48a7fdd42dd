namespace KeyRx.Protocol;

/// <summary>A key that is down.</summary>
/// <param name="Device">On which device.</param>
/// <param name="Native">The platform's number, which identifies it.</param>
/// <param name="Code">HID usage, or 0.</param>
public readonly record struct PressedKey(ushort Device, uint Native, ushort Code);
