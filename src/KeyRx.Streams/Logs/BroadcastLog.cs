namespace KeyRx.Streams.Logs;

/// <summary>
/// A bounded log of finished frames, shared by every subscriber of a lane; the oldest are overwritten.
/// Call order of the writer: <see cref="Reserve(int)"/>, fill the span, <see cref="Commit"/>.
/// </summary>
/// <remarks>
/// <para>One writer, the loop, which is also the only user of the index. Any thread may call <see cref="Pending"/>, if
/// it asks <see cref="IsRetained"/> after it has used the bytes, or <see cref="TryCopy"/>, which does both: the
/// writer announces what it is about to overwrite, fences, writes, then publishes <see cref="Head"/> with
/// release.</para>
/// <para>A frame is at most 1/8 of the log, and 1/8 is kept free before the tail, so that a reader is never lapped
/// while it sends unless its thread was descheduled for an eighth of a lap (<see cref="LogBounds"/>).</para>
/// </remarks>
internal sealed class BroadcastLog : IDisposable
{
    /// <summary>First four bytes of padding, where there is room for them: no record has this length.</summary>
    internal const uint PaddingMark = uint.MaxValue;

    private readonly LogMemory _memory;
    private readonly FrameIndex _index;
    private readonly ulong _mask;
    private readonly ulong _retained;

    /// <summary>Plain memory only: where the padding of an odd and of an even lap begins.</summary>
    private readonly ulong[] _padding = new ulong[2];

    private ulong _reserved;
    private ulong _head;
    private ulong _nextSequence;

    /// <summary>Everything before it is forgotten; announced before it is overwritten.</summary>
    private ulong _trimmed;

    /// <summary>What is forgotten is overwritten up to here.</summary>
    private ulong _overwritten;

    /// <summary>Positions that were passed over and never written.</summary>
    private ulong _skipped;

    /// <param name="capacity">Bytes; a power of two.</param>
    /// <param name="mirrored">Mapped twice where the system can, so that frames may cross the end of a lap.</param>
    /// <param name="firstSequence">Sequence of the first frame that will be appended.</param>
    /// <param name="isSecret">What is typed passes through it.</param>
    internal BroadcastLog(int capacity, bool mirrored, ulong firstSequence, bool isSecret = false)
    {
        _memory = LogMemory.Create(capacity, mirrored, isSecret);
        _index = new FrameIndex(LogBounds.IndexEntries(capacity));
        _mask = (ulong)capacity - 1;
        _retained = (ulong)LogBounds.RetainedBytes(capacity);
        _nextSequence = firstSequence;
    }

    internal int Capacity => _memory.Capacity;

    /// <summary>Largest frame that fits.</summary>
    internal int FrameBytesMax => LogBounds.FrameBytesMax(Capacity);

    /// <summary>Position after the last published frame (acquire). Any thread.</summary>
    internal ulong Head => Volatile.Read(ref _head);

    /// <summary>Sequence after the last one in the log.</summary>
    internal ulong NextSequence => _nextSequence;

    /// <summary>True when no frame is retained.</summary>
    internal bool IsEmpty => _index.Count == 0;

    /// <summary>Oldest position that a cursor may still be at.</summary>
    internal ulong Tail => IsEmpty ? Head : Math.Max(RetainedFrom, _index.Oldest.Position);

    /// <summary>Bytes that are retained now.</summary>
    internal long RetainedBytes => (long)(Head - Tail);

    /// <summary>Where bytes begin that are neither overwritten, nor soon to be, nor forgotten. Any thread.</summary>
    internal ulong RetainedFrom
    {
        get
        {
            var reserved = Volatile.Read(ref _reserved);
            return Math.Max(reserved > _retained ? reserved - _retained : 0, Volatile.Read(ref _trimmed));
        }
    }

    /// <summary>Everything before this position is forgotten; it is the start of a frame. Any thread.</summary>
    internal ulong TrimmedTo => Volatile.Read(ref _trimmed);

    /// <summary>
    /// Room for a frame of exactly <paramref name="length"/> bytes; what it overwrites is no longer retained.
    /// </summary>
    internal Span<byte> Reserve(int length) => Reserve(length, out _);

    /// <summary>As <see cref="Reserve(int)"/>; says where the frame begins.</summary>
    internal Span<byte> Reserve(int length, out ulong position)
    {
        if (length > FrameBytesMax) ThrowTooLong(length);
        var start = position = _head;
        var pads = !_memory.IsMirrored && (start & _mask) + (ulong)length > (ulong)Capacity;
        if (pads) position = (start | _mask) + 1;
        Volatile.Write(ref _reserved, position + (ulong)length);
        // Readers on other threads must see the announcement before a single byte changes.
        Interlocked.MemoryBarrier();
        if (pads) Pad(start, (int)(position - start));
        _memory.Touched = (int)Math.Min((ulong)Capacity, position + (ulong)length - _skipped);
        return _memory.Slice(position, length);

        void ThrowTooLong(int bytes) => throw new ArgumentOutOfRangeException(
            nameof(length), bytes, $"a frame is at most {FrameBytesMax} bytes, 1/8 of its log");
    }

    /// <summary>
    /// Publishes the reserved frame, which holds <paramref name="count"/> sequences from <see cref="NextSequence"/>.
    /// </summary>
    internal void Commit(int length, uint count)
    {
        _index.Add(_nextSequence, _reserved - (ulong)length);
        Volatile.Write(ref _nextSequence, _nextSequence + count);
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

    /// <summary>
    /// Copies bytes from a position; false when they were overwritten or forgotten meanwhile, and what was copied is
    /// worth nothing. Any thread. At most <see cref="PieceAt"/> bytes, from before the head.
    /// </summary>
    internal bool TryCopy(ulong position, Span<byte> destination)
    {
        _memory.Slice(position, destination.Length).CopyTo(destination);
        // The copy is complete before it is asked whether its bytes were still the right ones.
        Volatile.ReadBarrier();
        return IsRetained(position) && TrimmedTo <= position;
    }

    /// <summary>
    /// The head and the sequence that the frame there will have; false while the writer is at it. Any thread.
    /// </summary>
    internal bool TryReadHead(out FrameStart head)
    {
        var position = Head;
        head = new FrameStart(Volatile.Read(ref _nextSequence), position);
        // The announcement of a further frame comes before its sequence is counted.
        Volatile.ReadBarrier();
        return Volatile.Read(ref _reserved) == position && Head == position;
    }

    /// <summary>
    /// How many bytes lie in one piece from a position on: to the end of a lap in plain memory. Any thread.
    /// </summary>
    internal int PieceAt(ulong position) => _memory.IsMirrored ? Capacity : Capacity - (int)(position & _mask);

    /// <summary>
    /// True while the bytes from <paramref name="position"/> have not been announced as overwritten. Any thread.
    /// </summary>
    internal bool IsRetained(ulong position) => Volatile.Read(ref _reserved) <= position + (ulong)Capacity;

    /// <summary>The first frame boundary at or after a position; the head counts as one.</summary>
    internal FrameStart BoundaryAtOrAfter(ulong position) =>
        _index.TryFindAtOrAfter(position, out var frame) ? frame : new FrameStart(NextSequence, Head);

    /// <summary>The retained frame that holds a sequence.</summary>
    internal bool TryFindSequence(ulong sequence, out FrameStart frame) =>
        _index.TryFindSequence(sequence, out frame) && frame.Position >= Tail && sequence < NextSequence;

    /// <summary>Forgets every frame before a boundary; <see cref="Overwrite"/> then overwrites them.</summary>
    internal void TrimBefore(ulong position)
    {
        Volatile.Write(ref _trimmed, Math.Max(_trimmed, position));
        Interlocked.MemoryBarrier(); // announced before a byte changes, as in Reserve
        _index.TrimBefore(position);
    }

    /// <summary>
    /// Overwrites what was forgotten, at most <paramref name="bytesMax"/> bytes, which it takes off: idle keys do not
    /// linger. True while there is more.
    /// </summary>
    internal bool Overwrite(ref int bytesMax)
    {
        // From what is still in memory, not from the tail: the free eighth before it holds old frames too.
        var from = Math.Max(_overwritten, _head > _mask + 1 ? _head - _mask - 1 : 0);
        while (from < _trimmed && bytesMax > 0)
        {
            var offset = (int)(from & _mask);
            var piece = (int)Math.Min(_trimmed - from, (ulong)(Capacity - offset));
            if (offset < _memory.Touched)
            {
                piece = Math.Min(Math.Min(piece, _memory.Touched - offset), bytesMax);
                _memory.Slice(from, piece).Clear();
                bytesMax -= piece;
            }

            from += (ulong)piece;
        }

        _overwritten = Math.Max(_overwritten, Math.Min(from, _trimmed));
        return from < _trimmed;
    }

    /// <summary>
    /// Forgets every frame and goes on at a sequence. Positions go on too, by a lap, so that no old cursor is valid.
    /// <see cref="Overwrite"/> then overwrites what there was.
    /// </summary>
    internal void Restart(ulong nextSequence)
    {
        var start = _head + (ulong)Capacity;
        _skipped += (ulong)Capacity;
        Volatile.Write(ref _reserved, start);
        TrimBefore(start);
        Volatile.Write(ref _nextSequence, nextSequence);
        Volatile.Write(ref _head, start);
    }

    /// <summary>Where <see cref="Restart"/> will go on.</summary>
    internal ulong NextStart => _head + (ulong)Capacity;

    /// <summary>Goes on at a sequence of another process's; an untouched log costs no memory, and stays so.</summary>
    internal void BeginAt(ulong sequence)
    {
        if (IsEmpty) Volatile.Write(ref _nextSequence, sequence);
        else Restart(sequence);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _memory.Dispose();
        _index.Dispose();
    }

    private void Pad(ulong start, int length)
    {
        _padding[PaddingSlot(start)] = start;
        if (length >= sizeof(uint)) BitConverter.TryWriteBytes(_memory.Slice(start, length), PaddingMark);
    }

    /// <summary>
    /// Where the frames of the lap that ends at <paramref name="lapEnd"/> end: its padding, or its end.
    /// </summary>
    private ulong FramesEnd(ulong lapEnd)
    {
        var lapStart = lapEnd - _mask - 1;
        var padding = _padding[PaddingSlot(lapStart)];
        return padding > lapStart && padding < lapEnd ? padding : lapEnd;
    }

    private int PaddingSlot(ulong position) => (int)((position / (_mask + 1)) & 1);
}
