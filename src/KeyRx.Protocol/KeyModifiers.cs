namespace KeyRx.Protocol;

/// <summary>Held modifiers, in the order of the HID boot keyboard's modifier byte (HID 1.11, appendix B.1).</summary>
[Flags]
public enum KeyModifiers : ushort
{
    /// <summary>No modifier is held.</summary>
    None = 0,

    /// <summary>Left control.</summary>
    LeftControl = 0x0001,

    /// <summary>Left shift.</summary>
    LeftShift = 0x0002,

    /// <summary>Left alt.</summary>
    LeftAlt = 0x0004,

    /// <summary>Left meta.</summary>
    LeftMeta = 0x0008,

    /// <summary>Right control.</summary>
    RightControl = 0x0010,

    /// <summary>Right shift.</summary>
    RightShift = 0x0020,

    /// <summary>Right alt.</summary>
    RightAlt = 0x0040,

    /// <summary>Right meta.</summary>
    RightMeta = 0x0080,
}
