using KeyRx.Protocol;

namespace KeyRx.Server.Ingest;

/// <summary>
/// Sees in the stream of keys that somebody wants a pause, or its end: it looks at the keys of the hotkey and at
/// nothing else, and goes on looking in a pause.
/// </summary>
/// <remarks>Threading: the loop only.</remarks>
/// <param name="pressed">Called once when both keys are down, and not again before one of them went up.</param>
internal sealed class HotkeyWatch(Action pressed)
{
    private const ushort LeftControl = 0xE0; // HID Usage Tables 1.5, section 10
    private const ushort RightControl = 0xE4;

    private bool _left, _right, _isTold;

    internal void Take(in KeyEvent keyEvent)
    {
        if (keyEvent.Action is not (KeyAction.Press or KeyAction.Release)) return;
        var isDown = keyEvent.Action == KeyAction.Press;
        if (keyEvent.Code == LeftControl) _left = isDown;
        else if (keyEvent.Code == RightControl) _right = isDown;
        else return;
        var isBoth = _left && _right;
        if (isBoth && !_isTold) pressed();
        _isTold = isBoth;
    }
}
