namespace KeyRx.Server.Memory;

/// <summary>
/// Slots in a line, each at most once, with a number beside each. All steps take constant time and allocate nothing.
/// </summary>
/// <remarks>Threading: the loop only.</remarks>
internal sealed class SlotQueue
{
    /// <summary>By slot + 1; entry 0 closes the ring: its next is the first in line.</summary>
    private Entry[] _entries = new Entry[1];

    internal int Count { get; private set; }

    /// <summary>Who is first in line; -1 = nobody.</summary>
    internal int First => _entries[0].Next - 1;

    /// <summary>Who stands behind a slot that is in line; -1 = nobody.</summary>
    internal int After(int slot) => _entries[slot + 1].Next - 1;

    /// <summary>The number beside a slot that is in line.</summary>
    internal int NumberOf(int slot) => _entries[slot + 1].Number;

    internal bool Contains(int slot) => slot + 1 < _entries.Length && _entries[slot + 1].IsIn;

    /// <summary>Puts a slot at the end of the line, or moves it there.</summary>
    /// <param name="slot">Not negative.</param>
    /// <param name="number">Given back by <see cref="Remove"/>.</param>
    internal void Add(int slot, int number = 0)
    {
        _ = Remove(slot);
        var index = slot + 1;
        while (index >= _entries.Length) Array.Resize(ref _entries, _entries.Length * 2);
        var last = _entries[0].Previous;
        _entries[index] = new Entry(Next: 0, last, number, IsIn: true);
        _entries[last] = _entries[last] with { Next = index };
        _entries[0] = _entries[0] with { Previous = index };
        Count++;
    }

    /// <summary>Takes a slot out of the line, wherever it stands; its number, or 0 when it was not in line.</summary>
    internal int Remove(int slot)
    {
        var index = slot + 1;
        if (index >= _entries.Length || _entries[index] is not { IsIn: true } entry) return 0;
        _entries[entry.Previous] = _entries[entry.Previous] with { Next = entry.Next };
        _entries[entry.Next] = _entries[entry.Next] with { Previous = entry.Previous };
        _entries[index] = default;
        Count--;
        return entry.Number;
    }

    /// <summary>Takes the first out of the line; false when there is nobody.</summary>
    internal bool TryTake(out int slot)
    {
        slot = First;
        if (slot < 0) return false;
        _ = Remove(slot);
        return true;
    }

    private readonly record struct Entry(int Next, int Previous, int Number, bool IsIn);
}
