using System.Buffers.Binary;

namespace KeyRx.Streams.Logs;

/// <summary>
/// The encoding-neutral log of a topic: one record a sequence, with its time and where batches begin. The only source
/// of lanes, resume, snapshots and gaps.
/// </summary>
/// <remarks>
/// <para>Threading: the owner only.</para>
/// <code>
///  0        4       8            16
///  | length | flags | time_nanos | record ... | padding to 8
/// </code>
/// </remarks>
internal sealed class RecordLog : IDisposable
{
    private const int HeaderSize = 16;
    private const uint BeginsBatch = 1;

    private readonly BroadcastLog _log;

    internal RecordLog(int capacity, bool mirrored) => _log = new BroadcastLog(capacity, mirrored, firstSequence: 1);

    /// <summary>Largest record that fits.</summary>
    internal int RecordBytesMax => _log.FrameBytesMax - HeaderSize;

    /// <summary>Sequence that the next record will get.</summary>
    internal ulong NextSequence => _log.NextSequence;

    /// <summary>Oldest retained sequence; equals <see cref="NextSequence"/> when nothing is retained.</summary>
    internal ulong FirstSequence => _log.BoundaryAtOrAfter(_log.Tail).FirstSequence;

    internal long RetainedBytes => _log.RetainedBytes;

    /// <summary>Appends one record and returns its sequence.</summary>
    internal ulong Append(ReadOnlySpan<byte> record, ulong timeNanos, bool beginsBatch)
    {
        var size = (HeaderSize + record.Length + 7) & ~7;
        var slot = _log.Reserve(size);
        BinaryPrimitives.WriteUInt32LittleEndian(slot, (uint)record.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(slot[4..], beginsBatch ? BeginsBatch : 0);
        BinaryPrimitives.WriteUInt64LittleEndian(slot[8..], timeNanos);
        record.CopyTo(slot[HeaderSize..]);
        _log.Commit(size, count: 1);
        return _log.NextSequence - 1;
    }

    /// <summary>The record of a sequence, valid until the next append; false when it is not retained.</summary>
    internal bool TryRead(ulong sequence, out Record record)
    {
        record = default;
        if (!_log.TryFindSequence(sequence, out var start)) return false;
        var position = start.Position;
        var bytes = _log.Pending(ref position, ulong.MaxValue);
        var length = (int)BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        record = new Record(
            bytes.Slice(HeaderSize, length),
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]),
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]) == BeginsBatch);
        return true;
    }

    /// <summary>Forgets and overwrites records older than <paramref name="timeNanos"/>; returns how many.</summary>
    internal ulong TrimOlderThan(ulong timeNanos)
    {
        var first = FirstSequence;
        var sequence = first;
        while (TryRead(sequence, out var record) && record.TimeNanos < timeNanos) sequence++;
        if (sequence == first) return 0;
        var position = _log.TryFindSequence(sequence, out var kept) ? kept.Position : _log.Head;
        _log.TrimBefore(position);
        return sequence - first;
    }

    /// <summary>Forgets everything; the next record gets this sequence, for what was before it is restored to be gone.</summary>
    internal void BeginAt(ulong sequence) => _log.BeginAt(sequence);

    /// <summary>Overwrites everything; the next record is sequence 1 again (of a new epoch).</summary>
    internal void Wipe() => _log.Wipe();

    /// <inheritdoc/>
    public void Dispose() => _log.Dispose();

    /// <summary>One record as it stands in the log.</summary>
    internal readonly ref struct Record(ReadOnlySpan<byte> bytes, ulong timeNanos, bool beginsBatch)
    {
        internal ReadOnlySpan<byte> Bytes { get; } = bytes;

        internal ulong TimeNanos { get; } = timeNanos;

        internal bool BeginsBatch { get; } = beginsBatch;
    }
}
