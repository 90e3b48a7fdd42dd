using System.Runtime.InteropServices;

namespace KeyRx.Protocol;

/// <summary>
/// One key event or marker: 24 bytes, little-endian, byte for byte <c>keyrx_event</c> of
/// <c>native/include/keyrx_hook.h</c> and of a record in a binary batch (PROTOCOL.md, "Key records").
/// </summary>
/// <remarks>
/// <code>
///  0         8               12     14       16       20       21      22
///  | TimeNanos | HookDelayNanos | Code | Device | Native | Action | Flags | Modifiers |
/// </code>
/// </remarks>
[StructLayout(LayoutKind.Explicit, Size = SizeInBytes)]
public readonly record struct KeyEvent
{
    /// <summary>Size of an event in memory and on the wire.</summary>
    public const int SizeInBytes = 24;

    /// <summary>CLOCK_MONOTONIC nanoseconds of the kernel's own event.</summary>
    [field: FieldOffset(0)] public ulong TimeNanos { get; init; }

    /// <summary>Nanoseconds from <see cref="TimeNanos"/> until the hook read it; saturates.</summary>
    [field: FieldOffset(8)] public uint HookDelayNanos { get; init; }

    /// <summary>USB HID usage on page 7; 0 where the key has none.</summary>
    [field: FieldOffset(12)] public ushort Code { get; init; }

    /// <summary>Small number of the device, from 1; 0 is the hook itself.</summary>
    [field: FieldOffset(14)] public ushort Device { get; init; }

    /// <summary>The platform's own number: the evdev code on Linux.</summary>
    [field: FieldOffset(16)] public uint Native { get; init; }

    /// <summary>What happened.</summary>
    [field: FieldOffset(20)] public KeyAction Action { get; init; }

    /// <summary>How the event came to be.</summary>
    [field: FieldOffset(21)] public KeyEventFlags Flags { get; init; }

    /// <summary>Modifiers held after this event, over all devices.</summary>
    [field: FieldOffset(22)] public KeyModifiers Modifiers { get; init; }

    /// <summary>True for press, release and repeat; false for markers.</summary>
    public bool IsKey => Action <= KeyAction.Repeat;
}
