namespace KeyRx.Streams.Logs;

/// <summary>
/// Where records begin, one position for each of a few dozen sections of a log: a reader on another thread that was
/// lapped finds a record near the tail by it. The index of frames is the loop's alone.
/// </summary>
/// <remarks>Threading: <see cref="Note"/> the loop; <see cref="TryFind"/> any thread.</remarks>
internal sealed class RecordAnchors(int capacity)
{
    private const int Sections = 64;

    private readonly ulong _sectionBytes = (ulong)(capacity / Sections);
    private readonly ulong[] _positions = new ulong[Sections];

    /// <summary>
    /// A record is about to be published that begins here: the first of its section in this lap is kept.
    /// </summary>
    internal void Note(ulong position)
    {
        ref var kept = ref _positions[IndexOf(position)];
        if (kept / _sectionBytes != position / _sectionBytes) Volatile.Write(ref kept, position);
    }

    /// <summary>
    /// The first kept position from <paramref name="from"/> on and before the head; false when there is none.
    /// </summary>
    internal bool TryFind(ulong from, ulong head, out ulong position)
    {
        for (var at = from; at < head; at += _sectionBytes - (at % _sectionBytes))
        {
            position = Volatile.Read(ref _positions[IndexOf(at)]);
            // What an earlier lap left lies before, what is being written now lies behind.
            if (position >= from && position < head) return true;
        }

        position = head;
        return false;
    }

    private int IndexOf(ulong position) => (int)(position / _sectionBytes % Sections);
}
