using System.Buffers;
using System.Diagnostics.Metrics;
using System.Runtime.InteropServices;
using KeyRx.Protocol;
using KeyRx.Protocol.Messages;
using KeyRx.Server.Timing;
using KeyRx.Streams;
using KeyRx.Streams.States;

namespace KeyRx.Server.Ingest;

/// <summary>
/// What each event of the ring means: keys go to the topic <c>key</c>, device markers to <c>device</c>, losses to
/// <c>error</c> too, state markers to the resync.
/// </summary>
/// <remarks>Threading: the loop only.</remarks>
internal sealed class KeyIngest
{
    private readonly Topic _key;
    private readonly TopicTable _topics;
    private readonly MonotonicClock _clock;
    private readonly Func<ushort, DeviceDescription?> _findDevice;
    private readonly KeyState _state;
    private readonly KeyResync _resync;
    private readonly KeyViews _views;
    private readonly Histogram<double> _histogram;
    private readonly LatencyWindow _latency = new();
    private readonly ArrayBufferWriter<byte> _payload = new(256);

    internal KeyIngest(
        Topic key, TopicTable topics, MonotonicClock clock, Func<ushort, DeviceDescription?> findDevice,
        Histogram<double> histogram)
    {
        _key = key;
        _topics = topics;
        _clock = clock;
        _findDevice = findDevice;
        _histogram = histogram;
        _state = (KeyState)key.State!;
        _resync = new KeyResync(_state);
        _views = new KeyViews(topics, clock);
    }

    /// <summary>Of the last whole second; 0 when no key moved in it.</summary>
    internal uint LatencyP99Micros { get; private set; }

    /// <summary>The hook said that no keyboard can be read, and has not said otherwise since.</summary>
    internal bool IsHookLost { get; private set; }

    /// <summary>Keeps <see cref="IsHookLost"/> by the two markers that speak of it.</summary>
    internal void NoteHook(KeyAction action)
    {
        if (action is KeyAction.HookLost or KeyAction.HookRestored) IsHookLost = action == KeyAction.HookLost;
    }

    internal void Take(in KeyEvent keyEvent, ulong nowNanos)
    {
        if (keyEvent.IsKey)
        {
            AppendKey(in keyEvent, nowNanos);
            if (nowNanos > keyEvent.TimeNanos) Measure(nowNanos - keyEvent.TimeNanos);
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

    /// <summary>A pause begins: nothing that was held before it is told after it.</summary>
    internal void ForgetHeld() => _views.Forget();

    /// <summary>Synthetic releases of all that is down: a full state in which no device has a key.</summary>
    internal void ReleaseAll(ulong nowNanos)
    {
        ForgetResync();
        foreach (var release in _resync.Take(new KeyEvent { TimeNanos = nowNanos, Action = KeyAction.StateEnd }))
            AppendKey(in release, nowNanos);
    }

    /// <summary>Publishes the past second's latencies, when there were any.</summary>
    internal void PublishLatency()
    {
        var second = _latency.Take();
        LatencyP99Micros = second?.P99 ?? 0;
        if (second is { } figures) OwnEvents.Append(_topics, Topics.Latency, _clock, figures.Write);
    }

    private void Measure(ulong nanos)
    {
        _latency.Add(nanos);
        if (_histogram.Enabled) _histogram.Record(nanos / 1e9);
    }

    private void AppendKey(in KeyEvent keyEvent, ulong nowNanos)
    {
        // After a loss or a pause a key may move that nobody has been told of: the resync will say how it stands.
        if (_state.IsDown(keyEvent.Device, keyEvent.Native) == (keyEvent.Action == KeyAction.Press)) return;
        _key.Append(MemoryMarshal.AsBytes(new ReadOnlySpan<KeyEvent>(in keyEvent)), nowNanos);
        _views.Take(in keyEvent, nowNanos);
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
        {
            ErrorEvents.Append(
                _topics, _clock, "sync_lost",
                $"the kernel dropped events of device {marker.Device}; held keys were compared and corrected", null);
        }
        if (marker.Action == KeyAction.HookLost)
            ErrorEvents.Append(_topics, _clock, "capture_lost", "no keyboard can be read any more", null);
        if (marker.Action == KeyAction.HookRestored)
            ErrorEvents.Append(_topics, _clock, "capture_restored", "a keyboard can be read again", null);
    }
}
