namespace KeyRx.Protocol;

/// <summary>What a <see cref="KeyEvent"/> says. Values are <c>keyrx_action</c> of the native header.</summary>
public enum KeyAction : byte
{
    /// <summary>A key went up.</summary>
    Release = 0,

    /// <summary>A key went down.</summary>
    Press = 1,

    /// <summary>The kernel repeats a key that is held.</summary>
    Repeat = 2,

    /// <summary>Marker: a device was opened.</summary>
    DeviceAdded = 16,

    /// <summary>Marker: a device is gone; releases of what it held came before.</summary>
    DeviceRemoved = 17,

    /// <summary>
    /// Marker: the kernel dropped events of this device; <see cref="KeyEvent.Native"/> counts how often.
    /// </summary>
    SyncLost = 18,

    /// <summary>Marker: no keyboard can be read any more.</summary>
    HookLost = 19,

    /// <summary>Marker: a keyboard can be read again.</summary>
    HookRestored = 20,

    /// <summary>Marker: the answer to a resync request; the device's held keys follow.</summary>
    StateBegin = 21,

    /// <summary>Marker: one key that is down now.</summary>
    StateKey = 22,

    /// <summary>Marker: every device has been told.</summary>
    StateEnd = 23,
}
