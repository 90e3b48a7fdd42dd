using System.Runtime.InteropServices;

namespace KeyRx.Streams.Logs;

/// <summary>
/// Sequence and position of each frame of a log, oldest first, in a ring of fixed capacity: adding to a full index
/// forgets the oldest. Both columns only grow, so both are searched by halving.
/// </summary>
/// <remarks>Threading: the loop only.</remarks>
internal sealed unsafe class FrameIndex : IDisposable
{
    private Entry* _entries;
    private readonly ulong _mask;
    private ulong _added;
    private ulong _first;

    /// <param name="capacity">Entries; a power of two. Memory is touched only as entries are added.</param>
    internal FrameIndex(int capacity)
    {
        _entries = (Entry*)NativeMemory.AllocZeroed((nuint)capacity, (nuint)sizeof(Entry));
        _mask = (ulong)capacity - 1;
    }

    internal int Count => (int)(_added - _first);

    /// <summary>The oldest entry; call only when <see cref="Count"/> is not 0.</summary>
    internal FrameStart Oldest => At(_first);

    internal void Add(ulong firstSequence, ulong position)
    {
        if (_added - _first > _mask) _first++;
        _entries[_added++ & _mask] = new Entry(firstSequence, position);
    }

    /// <summary>Forgets every frame that starts before <paramref name="position"/>.</summary>
    internal void TrimBefore(ulong position)
    {
        while (_first < _added && _entries[_first & _mask].Position < position) _first++;
    }

    /// <summary>Forgets every frame.</summary>
    internal void Clear() => _first = _added;

    /// <summary>The first frame that starts at or after <paramref name="position"/>.</summary>
    internal bool TryFindAtOrAfter(ulong position, out FrameStart frame)
    {
        ulong low = _first, high = _added;
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (_entries[middle & _mask].Position < position) low = middle + 1;
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
            if (_entries[middle & _mask].FirstSequence <= sequence) low = middle + 1;
            else high = middle;
        }

        frame = low > _first ? At(low - 1) : default;
        return low > _first;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        NativeMemory.Free(_entries);
        _entries = null;
    }

    private FrameStart At(ulong number)
    {
        var entry = _entries[number & _mask];
        return new FrameStart(entry.FirstSequence, entry.Position);
    }

    private readonly record struct Entry(ulong FirstSequence, ulong Position);
}
