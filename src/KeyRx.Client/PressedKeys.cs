using System.Text.Json;
using KeyRx.Client.Payloads;
using KeyRx.Protocol;
using KeyRx.Protocol.Keys;

namespace KeyRx.Client;

/// <summary>
/// The keys that are down, folded from a client's messages: hand it every message and every change of state. Whether
/// they are known at the moment says <see cref="IsKnown"/>.
/// </summary>
/// <remarks>Threading: any thread; a lock.</remarks>
public sealed class PressedKeys
{
    private readonly Lock _lock = new();
    private readonly List<PressedKey> _pressed = [];
    private bool _hasState;
    private bool _isConnected = true;

    /// <summary>
    /// False before the first snapshot, while there is no connection, and between a gap and its snapshot: a key may
    /// have gone up or down meanwhile.
    /// </summary>
    public bool IsKnown
    {
        get
        {
            lock (_lock) return _hasState && _isConnected;
        }
    }

    /// <summary>In the order in which they went down; a copy. What was last known where <see cref="IsKnown"/> is false.
    /// </summary>
    public IReadOnlyList<PressedKey> Pressed
    {
        get
        {
            lock (_lock) return [.. _pressed];
        }
    }

    /// <summary>Takes a message of topic <c>key </c> in; others change nothing.</summary>
    public void Take(KeyRxMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        lock (_lock)
        {
            switch (message)
            {
                case KeyMessage key:
                    TakeKey(key.Event);
                    break;
                case SnapshotMessage { Topic: Topics.Key } snapshot:
                    TakeSnapshot(snapshot);
                    break;
                case GapMessage { Topic: Topics.Key }:
                    _hasState = false;
                    break;
                default:
                    break;
            }
        }
    }

    /// <summary>Takes in what <c>StateChanged </c> told.</summary>
    public void Take(ConnectionStateChange change)
    {
        ArgumentNullException.ThrowIfNull(change);
        lock (_lock) _isConnected = change.State == ConnectionState.Open;
    }

    private void TakeKey(in KeyEvent key)
    {
        var pressed = new PressedKey(key.Device, key.Native, key.Code);
        if (key.Action == KeyAction.Release) _pressed.RemoveAll(held => IsSame(held, pressed));
        else if (!_pressed.Exists(held => IsSame(held, pressed))) _pressed.Add(pressed);
    }

    private void TakeSnapshot(SnapshotMessage snapshot)
    {
        _pressed.Clear();
        _hasState = TryRead(snapshot, out var state);
        foreach (var key in state?.Pressed ?? [])
        {
            var native = KeyPayload.TryParseKey(key.KeyCode, out var number) ? number : 0;
            _pressed.Add(new PressedKey((ushort)key.Device, native, KeyCodes.Usage(native)));
        }
    }

    private static bool TryRead(SnapshotMessage snapshot, out KeySnapshotPayload? state)
    {
        try
        {
            state = snapshot.Deserialize(StandardPayloads.KeySnapshot);
            return state is not null;
        }
        catch (JsonException)
        {
            state = null;
            return false;
        }
    }

    private static bool IsSame(PressedKey one, PressedKey other) =>
        one.Device == other.Device && one.Native == other.Native;
}
