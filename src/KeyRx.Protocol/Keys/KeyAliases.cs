namespace KeyRx.Protocol.Keys;

/// <summary>
/// Names of keys beside the table's evdev and W3C names: second names of
/// linux/input-event-codes.h, and short ones for key scripts.
/// </summary>
internal static class KeyAliases
{
    internal static IReadOnlyList<(string Alias, string Name)> All { get; } =
    [
        ("KEY_HANGUEL", "KEY_HANGEUL"), ("KEY_SCREENLOCK", "KEY_COFFEE"), ("KEY_DIRECTION", "KEY_ROTATE_DISPLAY"),
        ("KEY_DASHBOARD", "KEY_ALL_APPLICATIONS"), ("KEY_BRIGHTNESS_ZERO", "KEY_BRIGHTNESS_AUTO"),
        ("KEY_WIMAX", "KEY_WWAN"),
        ("KEY_ZOOM", "KEY_FULL_SCREEN"), ("KEY_SCREEN", "KEY_ASPECT_RATIO"),
        ("KEY_BRIGHTNESS_TOGGLE", "KEY_DISPLAYTOGGLE"),

        ("shift", "KEY_LEFTSHIFT"), ("lshift", "KEY_LEFTSHIFT"), ("rshift", "KEY_RIGHTSHIFT"),
        ("ctrl", "KEY_LEFTCTRL"), ("control", "KEY_LEFTCTRL"), ("lctrl", "KEY_LEFTCTRL"), ("rctrl", "KEY_RIGHTCTRL"),
        ("alt", "KEY_LEFTALT"), ("lalt", "KEY_LEFTALT"), ("ralt", "KEY_RIGHTALT"), ("altgr", "KEY_RIGHTALT"),
        ("meta", "KEY_LEFTMETA"), ("super", "KEY_LEFTMETA"), ("win", "KEY_LEFTMETA"), ("lmeta", "KEY_LEFTMETA"),
        ("rmeta", "KEY_RIGHTMETA"),
        ("return", "KEY_ENTER"), ("bksp", "KEY_BACKSPACE"), ("del", "KEY_DELETE"), ("ins", "KEY_INSERT"),
        ("caps", "KEY_CAPSLOCK"),
        ("pgup", "KEY_PAGEUP"), ("pgdn", "KEY_PAGEDOWN"),
    ];
}
