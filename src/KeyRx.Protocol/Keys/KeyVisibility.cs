namespace KeyRx.Protocol.Keys;

/// <summary>
/// What of a key may be told to who is not to know what is typed. Keys are told by name only where they are on a list:
/// any other one may write a character on somebody's keyboard. By HID usage (HID Usage Tables 1.5, section 10).
/// </summary>
public static class KeyVisibility
{
    /// <summary>Shift and AltGr tell which of the hidden characters are capitals or symbols.</summary>
    public static bool IsChooser(ushort usage) => usage is 0xE1 or 0xE5 or 0xE6;

    /// <summary>Keys that write nothing: they are told by name.</summary>
    public static bool IsNamed(ushort usage) => usage
        is (>= 0x28 and <= 0x2B) // Enter, Escape, Backspace, Tab
        or (>= 0x39 and <= 0x53) // Caps Lock, F1 to F12, Print Screen to Up, Num Lock
        or 0x58 // keypad Enter
        or (>= 0x65 and <= 0x66) // Menu, Power
        or (>= 0x68 and <= 0x73) // F13 to F24
        or 0xE0 or 0xE2 or 0xE3 or 0xE4 or 0xE7; // Control, left Alt, Meta

    /// <summary>The class of a key that is not told by name.</summary>
    public static ReadOnlySpan<byte> ClassOf(ushort usage) => usage switch
    {
        >= 0x04 and <= 0x1D => "letter"u8,
        (>= 0x1E and <= 0x27) or (>= 0x59 and <= 0x62) => "digit"u8,
        0x2C => "space"u8,
        (>= 0x2D and <= 0x38) or (>= 0x54 and <= 0x57) or 0x63 or 0x64 => "symbol"u8,
        _ => "other"u8,
    };

    /// <summary>
    /// A key with these held is a shortcut, and none that is typed. Shift makes capitals and AltGr (right Alt) makes
    /// symbols of many layouts, so neither counts alone; nor does Control with AltGr, which is how some systems say it.
    /// </summary>
    public static bool IsChord(KeyModifiers held)
    {
        if ((held & (KeyModifiers.LeftMeta | KeyModifiers.RightMeta)) != 0) return true;
        if ((held & KeyModifiers.RightAlt) != 0) return false;
        return (held & (KeyModifiers.LeftControl | KeyModifiers.RightControl | KeyModifiers.LeftAlt)) != 0;
    }

    /// <summary>Modifiers themselves are no shortcut.</summary>
    public static bool IsModifier(ushort usage) => usage is >= 0xE0 and <= 0xE7;
}
