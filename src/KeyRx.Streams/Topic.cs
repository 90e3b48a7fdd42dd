using System.Security.Cryptography;
using KeyRx.Protocol;
using KeyRx.Streams.Logs;
using KeyRx.Streams.States;

namespace KeyRx.Streams;

/// <summary>
/// A topic's one sequence, its record log, and the lanes that exist of it. Call order: <see cref="Append"/> any number
/// of times, then <see cref="Flush"/> once, which ends the batch and encodes it into every lane.
/// </summary>
/// <remarks>Threading: the loop only.</remarks>
internal sealed class Topic : IDisposable
{
    private readonly bool _mirrored;
    private readonly FrameEncoder _encoder;
    private readonly Lane?[] _lanes = new Lane?[LaneEncodings.Count];

    /// <summary>Lanes that do not hold every record yet, by encoding.</summary>
    private readonly OpeningLane?[] _opening = new OpeningLane?[LaneEncodings.Count];

    private readonly int _unflushedBytesMax;
    private readonly int _unflushedCountMax;
    private int _batchCount;
    private int _batchBytes;
    private int _unflushedBytes;
    private int _unflushedCount;

    internal Topic(TopicOptions options, ushort id, bool mirrored, FrameEncoder encoder)
    {
        Options = options;
        Id = id;
        _mirrored = mirrored;
        _encoder = encoder;
        var capacity = TopicBounds.RecordLogBytes(options.Kind, options.RetainBytes);
        _unflushedBytesMax = LogBounds.UnflushedBytesMax(capacity);
        _unflushedCountMax = LogBounds.UnflushedRecordsMax(capacity);
        Epoch = NewEpoch();
        Records = new RecordLog(capacity, mirrored, Epoch, options.IsSecret);
        Snapshot = new SnapshotFrame(this);
        Readers = new TopicReaders(this);
    }

    internal TopicOptions Options { get; }

    internal string Name => Options.Name;

    /// <summary>Number on the wire (binary batches), from 1.</summary>
    internal ushort Id { get; }

    /// <summary>Identity of this log's life.</summary>
    internal ulong Epoch { get; private set; }

    internal RecordLog Records { get; }

    /// <summary>What keeps the records beyond this process; null where nothing does.</summary>
    internal IRecordJournal? Journal { get; set; }

    /// <summary>What a new subscriber is told first; null for topics without state.</summary>
    internal ITopicState? State { get; init; }

    /// <summary>The state as a finished frame.</summary>
    internal SnapshotFrame Snapshot { get; }

    /// <summary>Who reads it in this process.</summary>
    internal TopicReaders Readers { get; }

    /// <summary>Bytes that its logs may come to hold.</summary>
    internal long LogBytes
    {
        get
        {
            var lanes = _lanes.Count(lane => lane is not null) + _opening.Count(lane => lane is not null);
            return Records.Log.Capacity + ((long)Options.RetainBytes * lanes);
        }
    }

    /// <summary>Records ever appended, over all epochs of this process.</summary>
    internal long PublishedCount { get; private set; }

    /// <summary>Largest record: its JSON envelope must still fit a frame of 1/8 of a lane.</summary>
    internal int RecordBytesMax => TopicBounds.RecordBytesMax(Options.RetainBytes);

    /// <summary>Takes no records: what is typed is not kept during a pause. Any thread.</summary>
    internal bool IsPaused => Options.IsSecret && Pause.IsOn;

    /// <summary>What its server's secret topics have in common.</summary>
    internal PauseFlag Pause { get; init; } = new();

    /// <summary>Who publishes to it at this moment, so that it can be removed; null where not. Any thread.</summary>
    internal UseCount? Publishers { get; init; }

    /// <summary>It has no subscribers any more, and its memory goes.</summary>
    internal bool IsRemoved { get; set; }

    /// <summary>The last sequence given out; 0 before the first.</summary>
    internal ulong LastSequence => Records.NextSequence - 1;

    internal StreamPosition Position => new(Epoch, LastSequence);

    /// <summary>Appends one record to the record log; lanes get it at the next flush.</summary>
    internal void Append(ReadOnlySpan<byte> record, ulong nowNanos)
    {
        // Unflushed records must not be overwritten, nor forgotten by the index, before they are encoded.
        var size = RecordHeader.SizeOf(record.Length);
        if (_unflushedBytes + size > _unflushedBytesMax || _unflushedCount >= _unflushedCountMax) Flush();
        var batchBytes = record.Length + TopicBounds.BatchRecordOverhead;
        var beginsBatch = _batchCount == 0 || _batchCount >= Options.MaxBatchCount
            || _batchBytes + batchBytes > TopicBounds.BatchBytesMax;
        if (beginsBatch) (_batchCount, _batchBytes) = (0, 0);
        var sequence = Records.Append(record, nowNanos, beginsBatch);
        Journal?.Add(this, sequence, nowNanos, record);
        _batchCount++;
        _batchBytes += batchBytes;
        _unflushedBytes += size;
        _unflushedCount++;
        State?.Fold(record);
        Snapshot.Invalidate();
        PublishedCount++;
    }

    /// <summary>Ends the batch and encodes what is new into every lane; true when there was something.</summary>
    internal bool Flush()
    {
        if (_unflushedCount == 0) return false;
        (_batchCount, _batchBytes, _unflushedBytes, _unflushedCount) = (0, 0, 0, 0);
        // Before anyone is sent it: a client never has a sequence that a restart could give to another record.
        Journal?.Write();
        foreach (var lane in _lanes)
        {
            if (lane is not null) _encoder.EncodeNew(lane);
        }

        Readers.Wake();
        return true;
    }

    /// <summary>By <see cref="LaneEncoding"/>; null where nobody has wanted one.</summary>
    internal ReadOnlySpan<Lane?> Lanes => _lanes;

    /// <summary>
    /// The encoding of the lane that whoever asked for <paramref name="wanted"/> reads: plain where the topic may not
    /// be compressed.
    /// </summary>
    internal LaneEncoding EncodingFor(LaneEncoding wanted) => Options.MayDeflate ? wanted : wanted.Plain();

    internal Lane? FindLane(LaneEncoding encoding) => _lanes[(int)encoding];

    /// <summary>The lane exists, or is being made: its memory counts already.</summary>
    internal bool HasLane(LaneEncoding encoding) =>
        _lanes[(int)encoding] is not null || _opening[(int)encoding] is not null;

    /// <summary>
    /// The lane of an encoding, made from the record log when it does not exist, a piece at a time: a record log may
    /// hold a gigabyte. False while the lane lacks records; call again, at least once a retention time, or what was
    /// made is given up. Each call makes at least twice as much as was appended since the last, so it comes to an end.
    /// </summary>
    /// <param name="encoding">Which lane.</param>
    /// <param name="recordsMax">Records to encode in this call.</param>
    /// <param name="bytesMax">Bytes of records to encode in this call.</param>
    /// <param name="lane">The lane, once it holds every record.</param>
    internal bool TryOpenLane(LaneEncoding encoding, ulong recordsMax, ulong bytesMax, out Lane? lane)
    {
        lane = _lanes[(int)encoding];
        if (lane is not null) return true;
        Flush();
        var opening = _opening[(int)encoding] ??= new OpeningLane(new Lane(this, encoding, _mirrored));
        if (!opening.Step(_encoder, recordsMax, bytesMax)) return false;
        _opening[(int)encoding] = null;
        lane = _lanes[(int)encoding] = opening.Lane;
        lane.MarkSwept();
        return true;
    }

    /// <summary>
    /// Forgets and overwrites records past their age, in the record log and in every lane, and frees lanes that nobody
    /// wants. All of it, however much there is.
    /// </summary>
    internal void Trim(ulong nowNanos)
    {
        int budget;
        do budget = int.MaxValue;
        while (Trim(nowNanos, ref budget));
    }

    /// <summary>
    /// As <see cref="Trim(ulong)"/>, of at most <paramref name="bytesMax"/> bytes, which it takes off. True while
    /// there is more: then call again, in a later turn.
    /// </summary>
    internal bool Trim(ulong nowNanos, ref int bytesMax)
    {
        var age = Options.RetainNanos;
        if (nowNanos < age) return false;
        var first = Records.FirstSequence;
        var hasMore = Records.TrimOlderThan(nowNanos - age, ref bytesMax);
        if (Records.FirstSequence != first) TrimLanes();
        Readers.Trim(age, nowNanos);
        FreeIdleLanes(nowNanos - age, age);
        return Overwrite(ref bytesMax) || hasMore;
    }

    /// <summary>
    /// Forgets all that was retained and begins a new epoch at sequence 1 (pause). <see cref="Overwrite"/> overwrites
    /// what nobody can get any more.
    /// </summary>
    internal void BeginWipe()
    {
        (_batchCount, _batchBytes, _unflushedBytes, _unflushedCount) = (0, 0, 0, 0);
        Epoch = NewEpoch();
        Records.Wipe(Epoch);
        foreach (var lane in _lanes)
        {
            if (lane is null) continue;
            lane.Log.Restart(1);
            lane.MarkSwept();
        }

        foreach (var opening in _opening) opening?.Lane.Log.Restart(1);
        State?.Clear();
        Snapshot.Invalidate();
        Readers.Wiped();
    }

    /// <summary>
    /// Overwrites what was forgotten, at most <paramref name="bytesMax"/> bytes, which it takes off. True while
    /// there is more: then call again, in a later turn.
    /// </summary>
    internal bool Overwrite(ref int bytesMax)
    {
        var hasMore = Records.Overwrite(ref bytesMax);
        foreach (var lane in _lanes) hasMore |= lane?.Log.Overwrite(ref bytesMax) ?? false;
        foreach (var opening in _opening) hasMore |= opening?.Lane.Log.Overwrite(ref bytesMax) ?? false;
        return hasMore;
    }

    /// <summary>Goes on where an earlier process left off, before anything was appended.</summary>
    internal void Continue(ulong epoch)
    {
        Epoch = epoch;
        Records.Rename(epoch);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Readers.Close();
        Records.Dispose();
        foreach (var lane in _lanes) lane?.Dispose();
        foreach (var opening in _opening) opening?.Lane.Dispose();
    }

    private void TrimLanes()
    {
        foreach (var lane in _lanes) lane?.Log.TrimBefore(FirstKeptFrame(lane.Log));
        foreach (var opening in _opening)
        {
            if (opening is { Lane.Log: var log }) log.TrimBefore(FirstKeptFrame(log));
        }
    }

    private void FreeIdleLanes(ulong since, ulong age)
    {
        for (var i = 0; i < LaneEncodings.Count; i++)
        {
            if (_lanes[i] is { IdleSinceNanos: > 0 } idle && idle.IdleSinceNanos <= since)
            {
                idle.Dispose();
                _lanes[i] = null;
            }

            if (_opening[i] is not { } opening || !opening.IsGivenUp(since + age, age)) continue;
            opening.Lane.Dispose();
            _opening[i] = null;
        }
    }

    private ulong FirstKeptFrame(BroadcastLog log) =>
        log.TryFindSequence(Records.FirstSequence, out var frame) ? frame.Position
        : Records.FirstSequence >= log.NextSequence ? log.Head : log.Tail;

    private static ulong NewEpoch()
    {
        Span<byte> random = stackalloc byte[8];
        RandomNumberGenerator.Fill(random);
        return BitConverter.ToUInt64(random) | 1; // never 0, which could be taken for "none"
    }
}
