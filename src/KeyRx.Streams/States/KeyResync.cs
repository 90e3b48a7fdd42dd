using KeyRx.Protocol;

namespace KeyRx.Streams.States;

/// <summary>
/// Takes in the hook's full-state markers after a loss and gives the difference as synthetic events: what is down and
/// should not be goes up, what is up and should not be goes down.
/// </summary>
/// <remarks>
/// Threading: the loop only. Markers: StateBegin(device), StateKey ..., next StateBegin or StateEnd.
/// </remarks>
internal sealed class KeyResync(KeyState state)
{
    private readonly List<PressedKey> _told = [];
    private readonly List<KeyEvent> _differences = [];
    private readonly HashSet<ushort> _devicesTold = [];
    private ushort _device;

    /// <summary>Forgets what was told so far: markers of that answer are missing. The next one begins anew.</summary>
    internal void Reset()
    {
        _told.Clear();
        _devicesTold.Clear();
        _device = 0;
    }

    /// <summary>
    /// Takes one marker in; returns the synthetic events that follow from it, in the order to append them.
    /// </summary>
    internal IReadOnlyList<KeyEvent> Take(in KeyEvent marker)
    {
        _differences.Clear();
        switch (marker.Action)
        {
            case KeyAction.StateBegin:
                CompareDevice(marker);
                _device = marker.Device;
                _devicesTold.Add(_device);
                break;
            case KeyAction.StateKey when marker.Device == _device:
                _told.Add(new PressedKey(marker.Device, marker.Native, marker.Code));
                break;
            case KeyAction.StateEnd:
                CompareDevice(marker);
                ReleaseUntold(marker);
                Reset();
                break;
            default:
                break;
        }

        return _differences;
    }

    private void CompareDevice(in KeyEvent marker)
    {
        if (_device == 0) return;
        foreach (var held in state.Pressed)
        {
            if (held.Device == _device && !_told.Contains(held)) Add(marker, held, KeyAction.Release);
        }

        foreach (var told in _told)
        {
            if (!state.IsDown(told.Device, told.Native)) Add(marker, told, KeyAction.Press);
        }

        _told.Clear();
    }

    private void ReleaseUntold(in KeyEvent marker)
    {
        foreach (var held in state.Pressed)
        {
            // The device just compared is in the set too: its releases are already among the differences.
            if (!_devicesTold.Contains(held.Device)) Add(marker, held, KeyAction.Release);
        }
    }

    private void Add(in KeyEvent marker, PressedKey key, KeyAction action) => _differences.Add(new KeyEvent
    {
        TimeNanos = marker.TimeNanos,
        Code = key.Code,
        Device = key.Device,
        Native = key.Native,
        Action = action,
        Flags = KeyEventFlags.Synthetic,
        Modifiers = marker.Modifiers,
    });
}
