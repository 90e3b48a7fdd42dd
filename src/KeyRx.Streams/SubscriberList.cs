namespace KeyRx.Streams;

/// <summary>
/// The subscribers of one lane, dense: a sweep walks exactly those who want the bytes. Order changes on removal.
/// </summary>
/// <remarks>Threading: the loop only.</remarks>
internal sealed class SubscriberList
{
    private Subscriber[] _items = [];

    internal int Count { get; private set; }

    internal Subscriber this[int index] => _items[index];

    /// <summary>Adds and returns the place, which the cursor keeps.</summary>
    internal int Add(Subscriber subscriber)
    {
        if (Count == _items.Length) Array.Resize(ref _items, Math.Max(4, Count * 2));
        _items[Count] = subscriber;
        return Count++;
    }

    /// <summary>Copies one entry over another, which was removed, and returns it.</summary>
    internal Subscriber Move(int from, int to) => _items[to] = _items[from];

    /// <summary>Removes by swapping the last one in; true when that one's cursor must learn its new place.</summary>
    internal bool RemoveAt(int index, out Subscriber moved)
    {
        moved = _items[--Count];
        _items[index] = moved;
        return index != Count;
    }
}
