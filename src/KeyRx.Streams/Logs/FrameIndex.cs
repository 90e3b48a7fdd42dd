using System.Numerics;
using System.Runtime.InteropServices;

namespace KeyRx.Streams.Logs;

/// <summary>
/// Sequence and position of each frame of a log, oldest first, in a ring of fixed capacity: adding to a full index
/// forgets the oldest. Both columns only grow, so both are searched by halving.
/// </summary>
/// <remarks>
/// The ring's memory is cut into segments that exist only while they hold entries: a log with large frames has few, and
/// going round the whole ring would make all of it resident for them. Threading: the loop only.
/// </remarks>
internal sealed unsafe class FrameIndex : IDisposable
{
    /// <summary>Entries of a segment, at most: 64 KiB.</summary>
    internal const int SegmentEntries = 4096;

    private readonly Entry*[] _segments;
    private readonly int _segmentShift;
    private readonly ulong _mask;

    /// <summary>Kept for the next segment: most are needed again when the one before is full.</summary>
    private Entry* _spare;
    private ulong _added;
    private ulong _first;

    /// <param name="capacity">Entries; a power of two.</param>
    internal FrameIndex(int capacity)
    {
        var segmentEntries = Math.Min(capacity, SegmentEntries);
        _segmentShift = BitOperations.Log2((uint)segmentEntries);
        _segments = new Entry*[capacity / segmentEntries];
        _mask = (ulong)capacity - 1;
    }

    internal int Count => (int)(_added - _first);

    /// <summary>Bytes of the segments that exist.</summary>
    internal long MemoryBytes
    {
        get
        {
            var segments = _spare is null ? 0 : 1;
            foreach (var segment in _segments) segments += segment is null ? 0 : 1;
            return (long)segments * SegmentBytes;
        }
    }

    /// <summary>The oldest entry; call only when <see cref="Count"/> is not 0.</summary>
    internal FrameStart Oldest => At(_first);

    private int SegmentBytes => sizeof(Entry) << _segmentShift;

    internal void Add(ulong firstSequence, ulong position)
    {
        if (_added - _first > _mask) Forget();
        ref var segment = ref _segments[SlotOf(_added)];
        if (segment is null)
        {
            segment = _spare is null ? (Entry*)NativeMemory.Alloc((nuint)SegmentBytes) : _spare;
            _spare = null;
        }

        EntryOf(_added++) = new Entry(firstSequence, position);
    }

    /// <summary>Forgets every frame that starts before <paramref name="position"/>.</summary>
    internal void TrimBefore(ulong position)
    {
        while (_first < _added && EntryOf(_first).Position < position) Forget();
    }

    /// <summary>Forgets every frame.</summary>
    internal void Clear()
    {
        _first = _added;
        for (var slot = 0; slot < _segments.Length; slot++) Release(slot);
    }

    /// <summary>The first frame that starts at or after <paramref name="position"/>.</summary>
    internal bool TryFindAtOrAfter(ulong position, out FrameStart frame)
    {
        ulong low = _first, high = _added;
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (EntryOf(middle).Position < position) low = middle + 1;
            else high = middle;
        }

        frame = low < _added ? At(low) : default;
        return low < _added;
    }

    /// <summary>The frame that holds <paramref name="sequence"/>: the last one that does not start after it.</summary>
    internal bool TryFindSequence(ulong sequence, out FrameStart frame)
    {
        ulong low = _first, high = _added;
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (EntryOf(middle).FirstSequence <= sequence) low = middle + 1;
            else high = middle;
        }

        frame = low > _first ? At(low - 1) : default;
        return low > _first;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Clear();
        NativeMemory.Free(_spare);
        _spare = null;
    }

    /// <summary>Forgets the oldest entry, and its segment with the last one in it.</summary>
    private void Forget()
    {
        var segment = _first++ >> _segmentShift;
        var isLastOfSegment = _first >> _segmentShift != segment;
        // In a full ring the newest entries lie in the segment of the oldest ones.
        var isShared = (_added - 1) >> _segmentShift == segment + (ulong)_segments.Length;
        if (isLastOfSegment && !isShared) Release((int)(segment & ((ulong)_segments.Length - 1)));
    }

    private void Release(int slot)
    {
        var segment = _segments[slot];
        _segments[slot] = null;
        if (_spare is null) _spare = segment;
        else NativeMemory.Free(segment);
    }

    private int SlotOf(ulong number) => (int)((number & _mask) >> _segmentShift);

    private ref Entry EntryOf(ulong number) =>
        ref _segments[SlotOf(number)][number & ((1UL << _segmentShift) - 1)];

    private FrameStart At(ulong number)
    {
        ref var entry = ref EntryOf(number);
        return new FrameStart(entry.FirstSequence, entry.Position);
    }

    private readonly record struct Entry(ulong FirstSequence, ulong Position);
}
