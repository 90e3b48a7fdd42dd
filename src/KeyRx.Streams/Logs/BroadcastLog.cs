namespace KeyRx.Streams.Logs;

/// <summary>
/// A bounded log of finished frames, shared by every subscriber of a lane; the oldest are overwritten.
/// Call order of the writer: <see cref="Reserve"/>, fill the span, <see cref="Commit"/>.
/// </summary>
/// <remarks>
/// <para>One writer, which is also the owner of the index; readers on other threads (a second shard) may call
/// <see cref="Pending"/> and must ask <see cref="IsRetained"/> after they have used the bytes: the writer announces
/// what it is about to overwrite in <c>reserved</c>, fences, writes, then publishes <see cref="Head"/> with release.</para>
/// <para>A frame is at most 1/8 of the log, and 1/8 is kept free before the tail, so that a reader is never lapped
/// while it sends unless its thread was descheduled for an eighth of a lap.</para>
/// </remarks>
internal sealed class BroadcastLog : IDisposable
{
    /// <summary>One index entry for so many bytes: frames smaller than this on average shorten the retention.</summary>
    private const int BytesPerIndexEntry = 64;

    private readonly LogMemory _memory;
    private readonly FrameIndex _index;
    private readonly ulong _mask;
    private readonly ulong _retained;

    /// <summary>Plain memory only: where the padding of an odd and of an even lap begins.</summary>
    private readonly ulong[] _padding = new ulong[2];

    private ulong _reserved;
    private ulong _head;
    private ulong _trimmed;

    /// <param name="capacity">Bytes; a power of two.</param>
    /// <param name="mirrored">Mapped twice where the system can, so that frames may cross the end of a lap.</param>
    /// <param name="firstSequence">Sequence of the first frame that will be appended.</param>
    internal BroadcastLog(int capacity, bool mirrored, ulong firstSequence)
    {
        _memory = LogMemory.Create(capacity, mirrored);
        _index = new FrameIndex(capacity / BytesPerIndexEntry);
        _mask = (ulong)capacity - 1;
        _retained = (ulong)capacity / 8 * 7;
        NextSequence = firstSequence;
    }

    /// <summary>Largest frame that fits.</summary>
    internal int FrameBytesMax => _memory.Capacity / 8;

    /// <summary>Position after the last published frame (acquire).</summary>
    internal ulong Head => Volatile.Read(ref _head);

    /// <summary>Sequence after the last one in the log.</summary>
    internal ulong NextSequence { get; private set; }

    /// <summary>Oldest position that a cursor may still be at.</summary>
    internal ulong Tail
    {
        get
        {
            var head = Head;
            if (_index.Count == 0) return head;
            var overwritten = head > _retained ? head - _retained : 0;
            return Math.Max(Math.Max(overwritten, _trimmed), _index.Oldest.Position);
        }
    }

    /// <summary>Bytes that are retained now.</summary>
    internal long RetainedBytes => (long)(Head - Tail);

    /// <summary>Room for a frame of exactly <paramref name="length"/> bytes; whatever it overwrites is no longer retained.</summary>
    internal Span<byte> Reserve(int length)
    {
        if (length > FrameBytesMax) ThrowTooLong(length);
        var start = _head;
        if (!_memory.IsMirrored && (start & _mask) + (ulong)length > (ulong)_memory.Capacity) start = Pad(start);
        Volatile.Write(ref _reserved, start + (ulong)length);
        // Readers on other threads must see the announcement before a single byte changes.
        Interlocked.MemoryBarrier();
        return _memory.Slice(start, length);

        void ThrowTooLong(int bytes) =>
            throw new ArgumentOutOfRangeException(nameof(length), bytes, $"a frame is at most {FrameBytesMax} bytes, 1/8 of its log");
    }

    /// <summary>Publishes the reserved frame, which holds <paramref name="count"/> sequences from <see cref="NextSequence"/>.</summary>
    internal void Commit(int length, uint count)
    {
        _index.Add(NextSequence, _reserved - (ulong)length);
        NextSequence += count;
        // Release store: the frame's bytes are visible before the position that admits them.
        Volatile.Write(ref _head, _reserved);
    }

    /// <summary>
    /// What lies from <paramref name="position"/> on in one piece, not past <paramref name="until"/> or the head. Moves
    /// the position over padding. Frames are whole if both ends are boundaries.
    /// </summary>
    internal ReadOnlySpan<byte> Pending(scoped ref ulong position, ulong until)
    {
        var end = Math.Min(Head, until);
        if (!_memory.IsMirrored)
        {
            var lapEnd = (position | _mask) + 1;
            if (position >= FramesEnd(lapEnd) && Head >= lapEnd) (position, lapEnd) = (lapEnd, lapEnd + _mask + 1);
            end = Math.Min(end, FramesEnd(lapEnd));
        }

        return _memory.Slice(position, (int)(end - Math.Min(position, end)));
    }

    /// <summary>True while the bytes from <paramref name="position"/> have not been announced as overwritten.</summary>
    internal bool IsRetained(ulong position) => Volatile.Read(ref _reserved) <= position + (ulong)_memory.Capacity;

    /// <summary>The first frame boundary at or after a position; the head counts as one.</summary>
    internal FrameStart BoundaryAtOrAfter(ulong position) =>
        _index.TryFindAtOrAfter(position, out var frame) ? frame : new FrameStart(NextSequence, Head);

    /// <summary>The retained frame that holds a sequence.</summary>
    internal bool TryFindSequence(ulong sequence, out FrameStart frame) =>
        _index.TryFindSequence(sequence, out frame) && frame.Position >= Tail && sequence < NextSequence;

    /// <summary>Forgets and overwrites every frame before <paramref name="position"/> (age): idle keys do not linger.</summary>
    internal void TrimBefore(ulong position)
    {
        // From what is still in memory, not from the tail: the free eighth before it holds old frames too.
        var kept = _head > _mask + 1 ? _head - _mask - 1 : 0;
        var from = Math.Max(kept, _trimmed);
        while (from < position)
        {
            var length = (int)Math.Min(position - from, (_mask + 1) - (from & _mask));
            _memory.Slice(from, length).Clear();
            from += (ulong)length;
        }

        _trimmed = Math.Max(_trimmed, position);
        _index.TrimBefore(position);
    }

    /// <summary>Overwrites what there is and goes on at a sequence of another process's.</summary>
    internal void BeginAt(ulong sequence)
    {
        if (_index.Count > 0) Wipe(); // an untouched log costs no memory, and stays so
        NextSequence = sequence;
    }

    /// <summary>Overwrites everything and starts at sequence 1 (pause). Positions go on, so that no old cursor is valid.</summary>
    internal void Wipe()
    {
        _memory.Clear();
        _index.Clear();
        var start = _head + (ulong)_memory.Capacity;
        Volatile.Write(ref _reserved, start);
        Volatile.Write(ref _head, start);
        _trimmed = start;
        NextSequence = 1;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _memory.Dispose();
        _index.Dispose();
    }

    private ulong Pad(ulong start)
    {
        _padding[PaddingSlot(start)] = start;
        return (start | _mask) + 1;
    }

    /// <summary>Where the frames of the lap that ends at <paramref name="lapEnd"/> end: its padding, or its end.</summary>
    private ulong FramesEnd(ulong lapEnd)
    {
        var lapStart = lapEnd - _mask - 1;
        var padding = _padding[PaddingSlot(lapStart)];
        return padding > lapStart && padding < lapEnd ? padding : lapEnd;
    }

    private int PaddingSlot(ulong position) => (int)((position / (_mask + 1)) & 1);
}
