namespace KeyRx.Server.Connections;

/// <summary>
/// Connections that have something to read, in the order in which they are served. One that has more than its slice
/// goes to the end, behind those that became ready meanwhile.
/// </summary>
/// <remarks>Threading: the loop only.</remarks>
internal sealed class ReadyLine(ConnectionTable table)
{
    private readonly Queue<(int Slot, uint Generation)> _line = new();

    internal bool IsEmpty => _line.Count == 0;

    /// <summary>Lines up a connection; one that is in the line already keeps its place.</summary>
    internal void Add(Connection connection)
    {
        ref var hot = ref table.Hot(connection.Slot);
        if (hot.Has(SlotFlags.InLine)) return;
        hot.Flags |= SlotFlags.InLine;
        _line.Enqueue((connection.Slot, connection.Generation));
    }

    /// <summary>The next in line; null where that one has ended meanwhile.</summary>
    internal Connection? Take()
    {
        var (slot, generation) = _line.Dequeue();
        if (table.Find(slot) is not { } connection || connection.Generation != generation) return null;
        table.Hot(slot).Flags &= ~SlotFlags.InLine;
        return connection;
    }
}
