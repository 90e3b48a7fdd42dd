namespace KeyRx.Protocol;

/// <summary>Short names of keys in scripts, beside evdev and W3C names.</summary>
internal static class KeyAliases
{
    internal static IReadOnlyList<(string Alias, string Name)> All { get; } =
    [
        ("shift", "KEY_LEFTSHIFT"), ("ctrl", "KEY_LEFTCTRL"), ("control", "KEY_LEFTCTRL"), ("alt", "KEY_LEFTALT"),
        ("meta", "KEY_LEFTMETA"), ("super", "KEY_LEFTMETA"), ("altgr", "KEY_RIGHTALT"),
        ("return", "KEY_ENTER"), ("escape", "KEY_ESC"), ("del", "KEY_DELETE"), ("ins", "KEY_INSERT"),
        ("period", "KEY_DOT"), ("quote", "KEY_APOSTROPHE"), ("pgup", "KEY_PAGEUP"), ("pgdn", "KEY_PAGEDOWN"),
    ];
}
