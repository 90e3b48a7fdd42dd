using System.Security.Cryptography;
using KeyRx.Protocol;

namespace KeyRx.Server;

/// <summary>
/// A topic's one sequence, its record log, and the lanes that exist of it. Call order: <see cref="Append"/> any number
/// of times, then <see cref="Flush"/> once, which ends the batch and encodes it into every lane.
/// </summary>
/// <remarks>Threading: the owner only.</remarks>
internal sealed class Topic : IDisposable
{
    /// <summary>Most bytes of records in one batch: one binary frame, well under 1/8 of the smallest log.</summary>
    private const int BatchBytesMax = 4 * 1024;

    /// <summary>What a record costs besides its bytes, at most: keeps a batch of empty records within a frame too.</summary>
    private const int RecordOverhead = 8;

    private readonly bool _mirrored;
    private readonly FrameEncoder _encoder;
    private readonly Lane?[] _lanes = new Lane?[LaneEncodings.Count];
    private int _batchCount;
    private int _batchBytes;
    private int _unflushedBytes;
    private bool _isPaused;

    internal Topic(TopicOptions options, ushort id, bool mirrored, FrameEncoder encoder)
    {
        Options = options;
        Id = id;
        _mirrored = mirrored;
        _encoder = encoder;
        Records = new RecordLog(RecordLogBytes(options), mirrored);
        Epoch = NewEpoch();
        Snapshot = new SnapshotFrame(this);
    }

    internal TopicOptions Options { get; }

    internal string Name => Options.Name;

    /// <summary>Number on the wire (binary batches), from 1.</summary>
    internal ushort Id { get; }

    /// <summary>Identity of this log's life.</summary>
    internal ulong Epoch { get; private set; }

    internal RecordLog Records { get; }

    /// <summary>What keeps the records beyond this process; null where nothing does.</summary>
    internal LogJournal? Journal { get; set; }

    /// <summary>What a new subscriber is told first; null for topics without state.</summary>
    internal ITopicState? State { get; init; }

    /// <summary>The state as a finished frame.</summary>
    internal SnapshotFrame Snapshot { get; }

    /// <summary>Bytes that its logs may come to hold.</summary>
    internal long LogBytes => RecordLogBytes(Options) + ((long)Options.RetainBytes * _lanes.Count(lane => lane is not null));

    /// <summary>Records ever appended, over all epochs of this process.</summary>
    internal long PublishedCount { get; private set; }

    /// <summary>Largest record: its JSON envelope must still fit a frame of 1/8 of a lane.</summary>
    internal int RecordBytesMax => Options.RetainBytes / 32;

    /// <summary>Takes no records: what is typed is not kept during a pause. Written by the loop, read by any thread.</summary>
    internal bool IsPaused
    {
        get => Volatile.Read(ref _isPaused);
        set => Volatile.Write(ref _isPaused, value);
    }

    /// <summary>The last sequence given out; 0 before the first.</summary>
    internal ulong LastSequence => Records.NextSequence - 1;

    internal StreamPosition Position => new(Epoch, LastSequence);

    /// <summary>Appends one record to the record log; lanes get it at the next flush.</summary>
    internal void Append(ReadOnlySpan<byte> record, ulong nowNanos)
    {
        // Unflushed records must not be overwritten before they are encoded.
        if (_unflushedBytes + record.Length > Records.RecordBytesMax) Flush();
        var beginsBatch = _batchCount == 0 || _batchCount >= Options.BatchCountMax || _batchBytes + record.Length + RecordOverhead > BatchBytesMax;
        if (beginsBatch) (_batchCount, _batchBytes) = (0, 0);
        var sequence = Records.Append(record, nowNanos, beginsBatch);
        Journal?.Add(this, sequence, nowNanos, record);
        _batchCount++;
        _batchBytes += record.Length + RecordOverhead;
        _unflushedBytes += record.Length;
        State?.Fold(record);
        Snapshot.Invalidate();
        PublishedCount++;
    }

    /// <summary>Ends the batch and encodes what is new into every lane; true when there was something.</summary>
    internal bool Flush()
    {
        if (_unflushedBytes == 0 && _batchCount == 0) return false;
        (_batchCount, _batchBytes, _unflushedBytes) = (0, 0, 0);
        // Before anyone is sent it: a client never has a sequence that a restart could give to another record.
        Journal?.Write();
        foreach (var lane in _lanes)
        {
            if (lane is not null) _encoder.EncodeNew(lane);
        }

        return true;
    }

    /// <summary>By <see cref="LaneEncoding"/>; null where nobody has wanted one.</summary>
    internal ReadOnlySpan<Lane?> Lanes => _lanes;

    /// <summary>The lane a connection reads: a compressed one where it agreed to that and the topic may be.</summary>
    internal LaneEncoding EncodingFor(Connection connection) => Options.MayDeflate ? connection.Encoding : connection.Encoding.Plain();

    internal Lane? FindLane(LaneEncoding encoding) => _lanes[(int)encoding];

    /// <summary>The lane of an encoding, made from the record log when it does not exist.</summary>
    internal Lane OpenLane(LaneEncoding encoding)
    {
        if (_lanes[(int)encoding] is { } existing) return existing;
        Flush();
        var lane = new Lane(this, encoding, _mirrored);
        _encoder.EncodeNew(lane);
        lane.MarkSwept();
        return _lanes[(int)encoding] = lane;
    }

    /// <summary>Overwrites records past their age, in the record log and in every lane; frees lanes nobody wants.</summary>
    internal void Trim(ulong nowNanos)
    {
        var age = Options.RetainNanos;
        if (nowNanos < age) return;
        if (Records.TrimOlderThan(nowNanos - age) > 0)
        {
            foreach (var lane in _lanes) lane?.Log.TrimBefore(FirstKeptFrame(lane.Log));
        }

        for (var i = 0; i < _lanes.Length; i++)
        {
            if (_lanes[i] is not { IdleSinceNanos: > 0 } idle || idle.IdleSinceNanos > nowNanos - age) continue;
            idle.Dispose();
            _lanes[i] = null;
        }
    }

    /// <summary>Overwrites all that was retained and begins a new epoch at sequence 1 (pause).</summary>
    internal void Wipe()
    {
        (_batchCount, _batchBytes, _unflushedBytes) = (0, 0, 0);
        Records.Wipe();
        foreach (var lane in _lanes)
        {
            if (lane is null) continue;
            lane.Log.Wipe();
            lane.MarkSwept();
        }

        State?.Clear();
        Snapshot.Invalidate();
        Epoch = NewEpoch();
    }

    /// <summary>Goes on where an earlier process left off, before anything was appended.</summary>
    internal void Continue(ulong epoch) => Epoch = epoch;

    /// <inheritdoc/>
    public void Dispose()
    {
        Records.Dispose();
        foreach (var lane in _lanes) lane?.Dispose();
    }

    private ulong FirstKeptFrame(BroadcastLog log) =>
        log.TryFindSequence(Records.FirstSequence, out var frame) ? frame.Position
        : Records.FirstSequence >= log.NextSequence ? log.Head : log.Tail;

    /// <summary>A key event is 40 bytes as a record and about four times that as a JSON frame: the logs then retain alike.</summary>
    internal static int RecordLogBytes(TopicOptions options) =>
        options.Kind == TopicKind.KeyEvents ? Math.Max(LogMemory.CapacityMin, options.RetainBytes / 4) : options.RetainBytes;

    private static ulong NewEpoch()
    {
        Span<byte> random = stackalloc byte[8];
        RandomNumberGenerator.Fill(random);
        return BitConverter.ToUInt64(random) | 1; // never 0, which could be taken for "none"
    }
}
