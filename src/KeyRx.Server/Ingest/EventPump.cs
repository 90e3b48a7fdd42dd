using KeyRx.Input;
using KeyRx.Server.Timing;
using KeyRx.Streams;

namespace KeyRx.Server.Ingest;

/// <summary>
/// Ring and inbox to topics: drains what is there, folds state, flushes each topic once. The only writer of any log.
/// One event when idle, many under load: the batch adapts by itself.
/// </summary>
/// <remarks>Threading: the loop only.</remarks>
internal sealed class EventPump
{
    /// <summary>Records and bytes of one step: about 0.1 ms for each lane they are encoded into.</summary>
    internal const int StepRecords = 256;
    internal const int StepBytes = 16 * 1024;

    private readonly KeyEventRing _ring;
    private readonly KeyEventRingReader _reader;
    private readonly Inbox _inbox;
    private readonly Inbox.Receive _receive;
    private readonly TopicTable _topics;
    private readonly MonotonicClock _clock;
    private readonly KeyIngest? _keys;
    private readonly HotkeyWatch? _hotkey;
    private ulong _nowNanos;
    private long _refusedTold;
    private bool _hasSourceFailed;

    /// <summary>Where the ring ends for good, once its source has ended; whatever is down then goes up.</summary>
    private ulong? _sourceEnd;
    private bool _endsInFailure;

    internal EventPump(
        KeyEventRing ring, Inbox inbox, TopicTable topics, MonotonicClock clock, KeyIngest? keys,
        HotkeyWatch? hotkey = null)
    {
        _ring = ring;
        _reader = ring.CreateErasingReader();
        _inbox = inbox;
        _topics = topics;
        _clock = clock;
        _receive = Receive;
        _keys = keys;
        _hotkey = hotkey;
    }

    /// <summary>Key events are not taken in (pause): what the ring holds is read and forgotten.</summary>
    internal bool IsPaused { get; private set; }

    /// <summary>Events that the ring overwrote before they were read, since the start.</summary>
    internal ulong RingLostCount { get; private set; }

    /// <summary>Times that this happened.</summary>
    internal long RingOverruns { get; private set; }

    /// <summary>The key source has failed, or has no keyboard any more.</summary>
    internal bool IsCaptureLost => _hasSourceFailed || _keys is { IsHookLost: true };

    /// <summary>Key events and records taken in, since the start; no key event of a pause.</summary>
    internal long TakenCount { get; private set; }

    /// <summary>True while ring or inbox hold something.</summary>
    internal bool HasWork => _inbox.HasWritten || _reader.Position < _ring.Published || _sourceEnd is not null;

    /// <summary>
    /// 99th percentile from the kernel to the pump in the last whole second; 0 when no key moved in it.
    /// </summary>
    internal uint LatencyP99Micros => _keys?.LatencyP99Micros ?? 0;

    /// <summary>Takes no more key events in.</summary>
    internal void Pause()
    {
        IsPaused = true;
        _keys?.ForgetResync();
        _keys?.ForgetHeld();
    }

    /// <summary>Takes key events in again, and asks what is down: nobody has been told.</summary>
    internal void Resume()
    {
        IsPaused = false;
        AskWhatIsDown();
    }

    /// <summary>
    /// Asks the hook for the full state: keys may have moved unseen (the machine slept). Unless paused, when nobody
    /// is to know.
    /// </summary>
    internal void AskWhatIsDown()
    {
        if (IsPaused) return;
        _keys?.ForgetResync();
        _ring.RequestResync();
    }

    /// <summary>
    /// The key source is at its end or has failed: once the ring is read to where it stands now, whatever is down goes
    /// up, for no release will come.
    /// </summary>
    internal void SourceEnded(bool isFailure) => (_sourceEnd, _endsInFailure) = (_ring.Published, isFailure);

    /// <summary>Tells of records that found no room in the inbox since it was last asked.</summary>
    internal void ReportRefused()
    {
        var refused = _inbox.RefusedCount - _refusedTold;
        if (refused == 0) return;
        _refusedTold += refused;
        ErrorEvents.Append(
            _topics, _clock, "publish_refused",
            $"{refused} records were refused: more was published than could be taken in", (ulong)refused);
    }

    /// <summary>One step: takes in a bounded number of records, keys first, and flushes what they went to.</summary>
    /// <returns>How many came in; 1 where the source's end was taken in and nothing else.</returns>
    internal int Step()
    {
        _nowNanos = _clock.NowNanos;
        var read = ReadRing();
        var hasEnded = _sourceEnd <= _reader.Position;
        if (hasEnded) EndSource();
        var drained = _inbox.Drain(_receive, StepRecords, StepBytes);
        if (read + drained == 0) return hasEnded ? 1 : 0;
        // How much is typed in a pause is nobody's business either.
        TakenCount += IsPaused ? drained : read + drained;
        foreach (var topic in _topics.All) topic.Flush();
        return read + drained;
    }

    private void EndSource()
    {
        _sourceEnd = null;
        _keys?.ReleaseAll(_nowNanos);
        _hasSourceFailed = _endsInFailure;
        if (_hasSourceFailed)
        {
            ErrorEvents.Append(
                _topics, _clock, "capture_lost", "the key source has failed; keys that were down count as released",
                null);
        }
        foreach (var topic in _topics.All) topic.Flush();
    }

    private int ReadRing()
    {
        var count = 0;
        while (count < StepRecords && _reader.TryRead(out var keyEvent))
        {
            count++;
            if (_reader.LostCount != RingLostCount) ReportLoss();
            _keys?.NoteHook(keyEvent.Action); // in a pause too: whether keys can be read says nothing of them
            _hotkey?.Take(in keyEvent);
            if (!IsPaused) _keys?.Take(in keyEvent, _nowNanos);
        }

        return count;
    }

    /// <summary>
    /// What was overwritten never had a sequence: the loss is told, and the hook asked what is down now.
    /// </summary>
    private void ReportLoss()
    {
        var lost = _reader.LostCount - RingLostCount;
        RingLostCount = _reader.LostCount;
        RingOverruns++;
        AskWhatIsDown();
        ErrorEvents.Append(
            _topics, _clock, "ring_overrun",
            $"{lost} key events were lost before they could be read; held keys are being checked", lost);
    }

    /// <summary>What was taken in just before a pause began counts as wiped by it.</summary>
    private void Receive(ushort id, ReadOnlySpan<byte> payload)
    {
        var topic = _topics.ById(id);
        if (topic.IsPaused) return;
        if (topic.Options is { IsSecret: true, Kind: TopicKind.Json }) PaddedRecord.Append(topic, payload, _nowNanos);
        else topic.Append(payload, _nowNanos);
    }
}
