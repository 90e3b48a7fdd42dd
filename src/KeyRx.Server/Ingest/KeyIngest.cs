using System.Buffers;
using System.Runtime.InteropServices;
using KeyRx.Protocol;

namespace KeyRx.Server;

/// <summary>
/// What each event of the ring means: keys go to the topic <c>key</c>, device markers to <c>device</c>, losses to
/// <c>error</c> too, state markers to the resync.
/// </summary>
/// <remarks>Threading: the owner only.</remarks>
internal sealed class KeyIngest
{
    private readonly Topic _key;
    private readonly TopicTable _topics;
    private readonly MonotonicClock _clock;
    private readonly Func<ushort, DeviceDescription?> _findDevice;
    private readonly KeyState _state;
    private readonly KeyResync _resync;
    private readonly LatencyWindow _latency = new();
    private readonly ArrayBufferWriter<byte> _payload = new(256);

    internal KeyIngest(Topic key, TopicTable topics, MonotonicClock clock, Func<ushort, DeviceDescription?> findDevice)
    {
        _key = key;
        _topics = topics;
        _clock = clock;
        _findDevice = findDevice;
        _state = (KeyState)key.State!;
        _resync = new KeyResync(_state);
    }

    internal void Take(in KeyEvent keyEvent, ulong nowNanos)
    {
        if (keyEvent.IsKey)
        {
            AppendKey(in keyEvent, nowNanos);
            if (nowNanos > keyEvent.TimeNanos) _latency.Add(nowNanos - keyEvent.TimeNanos);
        }
        else if (keyEvent.Action is KeyAction.StateBegin or KeyAction.StateKey or KeyAction.StateEnd)
        {
            foreach (var difference in _resync.Take(in keyEvent)) AppendKey(in difference, nowNanos);
        }
        else
        {
            TakeDeviceMarker(in keyEvent, nowNanos);
        }
    }

    /// <summary>Events were lost or not taken in: half an answer to a resync is worth nothing.</summary>
    internal void ForgetResync() => _resync.Reset();

    /// <summary>Synthetic releases of all that is down: a full state in which no device has a key.</summary>
    internal void ReleaseAll(ulong nowNanos)
    {
        ForgetResync();
        foreach (var release in _resync.Take(new KeyEvent { TimeNanos = nowNanos, Action = KeyAction.StateEnd })) AppendKey(in release, nowNanos);
    }

    /// <summary>Publishes the past second's latencies, when there were any.</summary>
    internal void PublishLatency(ulong nowNanos)
    {
        if (_latency.IsEmpty || !_topics.TryFind(Topics.Latency, out var topic)) return;
        _payload.ResetWrittenCount();
        _latency.WriteAndReset(_payload, _clock.Pair.ToUnixMicros(nowNanos));
        topic.Append(_payload.WrittenSpan, nowNanos);
    }

    private void AppendKey(in KeyEvent keyEvent, ulong nowNanos)
    {
        // After a loss or a pause a key may move that nobody has been told of: the resync will say how it stands.
        if (_state.IsDown(keyEvent.Device, keyEvent.Native) == (keyEvent.Action == KeyAction.Press)) return;
        _key.Append(MemoryMarshal.AsBytes(new ReadOnlySpan<KeyEvent>(in keyEvent)), nowNanos);
    }

    private void TakeDeviceMarker(in KeyEvent marker, ulong nowNanos)
    {
        var device = marker.Device == 0 ? null : _findDevice(marker.Device);
        if (marker.Action == KeyAction.DeviceAdded && device is not null) _state.AddDevice(device);
        if (marker.Action == KeyAction.DeviceRemoved) _state.RemoveDevice(marker.Device);
        _key.Snapshot.Invalidate();
        if (_topics.TryFind(Topics.Device, out var topic))
        {
            _payload.ResetWrittenCount();
            DevicePayload.Write(_payload, in marker, device, _clock.Pair);
            topic.Append(_payload.WrittenSpan, nowNanos);
        }

        if (marker.Action == KeyAction.SyncLost)
            ErrorEvents.Append(_topics, _clock, "sync_lost", $"the kernel dropped events of device {marker.Device}; held keys were compared and corrected", null);
        if (marker.Action == KeyAction.HookLost)
            ErrorEvents.Append(_topics, _clock, "capture_lost", "no keyboard can be read any more", null);
        if (marker.Action == KeyAction.HookRestored)
            ErrorEvents.Append(_topics, _clock, "capture_restored", "a keyboard can be read again", null);
    }
}
