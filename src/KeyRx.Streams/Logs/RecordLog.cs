namespace KeyRx.Streams.Logs;

/// <summary>
/// The encoding-neutral log of a topic: one record a sequence, with its time and where batches begin. The only source
/// of lanes, resume, snapshots and gaps.
/// </summary>
/// <remarks>Threading: the loop only, but for what <see cref="RecordLogReader"/> uses.</remarks>
internal sealed class RecordLog : IDisposable
{
    private RecordLogLife _life;
    private bool _isDisposed;

    /// <param name="capacity">Bytes; a power of two.</param>
    /// <param name="mirrored">Mapped twice where the system can.</param>
    /// <param name="epoch">What clients know this log's life by.</param>
    /// <param name="isSecret">What is typed passes through it.</param>
    internal RecordLog(int capacity, bool mirrored, ulong epoch = 1, bool isSecret = false)
    {
        Log = new BroadcastLog(capacity, mirrored, firstSequence: 1, isSecret);
        Anchors = new RecordAnchors(capacity);
        _life = new RecordLogLife(epoch, Start: 0, First: 1, Before: 0);
    }

    /// <summary>Largest record that fits.</summary>
    internal int RecordBytesMax => Log.FrameBytesMax - RecordHeader.SizeInBytes;

    /// <summary>Sequence that the next record will get.</summary>
    internal ulong NextSequence => Log.NextSequence;

    /// <summary>Oldest retained sequence; equals <see cref="NextSequence"/> when nothing is retained.</summary>
    internal ulong FirstSequence => Log.BoundaryAtOrAfter(Log.Tail).FirstSequence;

    internal long RetainedBytes => Log.RetainedBytes;

    /// <summary>Callers on other threads, for whom the memory must stay.</summary>
    internal UseCount Users { get; } = new();

    /// <summary>This life of the log. Any thread.</summary>
    internal RecordLogLife Life => Volatile.Read(ref _life);

    internal BroadcastLog Log { get; }

    internal RecordAnchors Anchors { get; }

    /// <summary>Appends one record and returns its sequence.</summary>
    internal ulong Append(ReadOnlySpan<byte> record, ulong timeNanos, bool beginsBatch)
    {
        var header = new RecordHeader(record.Length, beginsBatch, timeNanos, Log.NextSequence);
        var slot = Log.Reserve(header.Size, out var position);
        header.Write(slot);
        record.CopyTo(slot[RecordHeader.SizeInBytes..]);
        Anchors.Note(position);
        Log.Commit(header.Size, count: 1);
        return header.Sequence;
    }

    /// <summary>Where the record of a sequence begins; false when it is not retained.</summary>
    internal bool TryFind(ulong sequence, out ulong position)
    {
        var isFound = Log.TryFindSequence(sequence, out var start);
        position = start.Position;
        return isFound;
    }

    /// <summary>
    /// The record at a retained position, valid until the next append, and the position of the one after it; false at
    /// the end. Cheaper than a look-up for each sequence.
    /// </summary>
    internal bool TryReadNext(scoped ref ulong position, out Record record)
    {
        record = default;
        var bytes = Log.Pending(ref position, ulong.MaxValue);
        if (bytes.IsEmpty) return false;
        var header = RecordHeader.Read(bytes);
        record = new Record(bytes.Slice(RecordHeader.SizeInBytes, header.Length), header.TimeNanos, header.BeginsBatch);
        position += (ulong)header.Size;
        return true;
    }

    /// <summary>The record of a sequence, valid until the next append; false when it is not retained.</summary>
    internal bool TryRead(ulong sequence, out Record record)
    {
        record = default;
        return TryFind(sequence, out var position) && TryReadNext(ref position, out record);
    }

    /// <summary>
    /// Forgets records older than <paramref name="timeNanos"/>, at most <paramref name="bytesMax"/> bytes of them,
    /// which it takes off. True while there are more. <see cref="Overwrite"/> overwrites them.
    /// </summary>
    internal bool TrimOlderThan(ulong timeNanos, ref int bytesMax)
    {
        if (!TryFind(FirstSequence, out var position)) return false;
        var (kept, hasMore) = (position, false);
        while (TryReadNext(ref position, out var record) && record.TimeNanos < timeNanos)
        {
            hasMore = bytesMax <= 0;
            if (hasMore) break;
            bytesMax -= RecordHeader.SizeOf(record.Bytes.Length);
            kept = position;
        }

        Log.TrimBefore(kept);
        return hasMore;
    }

    /// <summary>Overwrites what was forgotten, with a budget of bytes; true while there is more.</summary>
    internal bool Overwrite(ref int bytesMax) => Log.Overwrite(ref bytesMax);

    /// <summary>
    /// Forgets everything; the next record gets this sequence, for what was before it is restored to be gone.
    /// </summary>
    internal void BeginAt(ulong sequence)
    {
        // What is gone counts as of an earlier life: a reader that was to go on there is told how much.
        Publish(Life.Epoch, Log.IsEmpty ? Log.Head : Log.NextStart, sequence, Math.Max(sequence, NextSequence));
        Log.BeginAt(sequence);
    }

    /// <summary>
    /// Forgets everything; the next record is sequence 1 again, of a new epoch. <see cref="Overwrite"/> overwrites it.
    /// </summary>
    internal void Wipe(ulong epoch)
    {
        // Before positions move: a reader that finds its position gone learns from the new life why.
        Publish(epoch, Log.NextStart, first: 1, NextSequence);
        Log.Restart(1);
    }

    /// <summary>Names this life of the log anew.</summary>
    internal void Rename(ulong epoch) => Volatile.Write(ref _life, _life with { Epoch = epoch });

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_isDisposed) return;
        _isDisposed = true;
        Users.Close();
        Log.Dispose();
    }

    private void Publish(ulong epoch, ulong start, ulong first, ulong nextOfBefore) =>
        Volatile.Write(ref _life, new RecordLogLife(epoch, start, first, _life.Before + nextOfBefore - _life.First));

    /// <summary>One record as it stands in the log.</summary>
    internal readonly ref struct Record(ReadOnlySpan<byte> bytes, ulong timeNanos, bool beginsBatch)
    {
        internal ReadOnlySpan<byte> Bytes { get; } = bytes;

        internal ulong TimeNanos { get; } = timeNanos;

        internal bool BeginsBatch { get; } = beginsBatch;
    }
}
