using KeyRx.Server.Memory;
using KeyRx.Streams;

namespace KeyRx.Server.Connections;

/// <summary>All live connections by slot. Slots are reused, each time with the next generation.</summary>
/// <remarks>Threading: the loop only; the counts may be read by any thread.</remarks>
internal sealed class ConnectionTable(int slotsMax) : IDisposable
{
    private readonly Stack<int> _free = new();
    private readonly SlotMemory<HotSlot> _hot = new(slotsMax);
    private readonly Connection?[] _cold = new Connection?[slotsMax];
    private int _used;
    private int _closed;

    /// <summary>Slots that hold a connection in any state.</summary>
    internal int Count => _used - _free.Count;

    /// <summary>Those of them whose socket is not closed yet.</summary>
    internal int LiveCount => Count - _closed;

    /// <summary>A slot is left: those whose socket is closed keep theirs until its last operation has ended.</summary>
    internal bool HasRoom => Count < slotsMax;

    /// <summary>A connection's socket is closed, and operations on it are still ending.</summary>
    internal void NoteClosed() => _closed++;

    /// <summary>Frees the slot of a connection whose socket was closed before.</summary>
    internal void ReleaseClosed(Connection connection)
    {
        _closed--;
        Release(connection);
    }

    /// <summary>Slots that were ever used: all connections are in those below.</summary>
    internal int SlotsUsed => _used;

    /// <summary>Connections in any state. They may end during the walk.</summary>
    internal IEnumerable<Connection> All
    {
        get
        {
            for (var slot = 0; slot < _used; slot++)
            {
                if (_cold[slot] is { } connection) yield return connection;
            }
        }
    }

    /// <summary>A slot's hot part; it stays where it is.</summary>
    internal ref HotSlot Hot(int slot) => ref _hot[slot];

    /// <summary>The connection in a slot; null when it is free.</summary>
    internal Connection? Find(int slot) => _cold[slot];

    internal Connection this[int slot] => _cold[slot] ?? throw new InvalidOperationException("the slot is free");

    /// <summary>Takes a slot into use. The caller sees to it that there is one left.</summary>
    internal Connection Add()
    {
        var slot = _free.Count > 0 ? _free.Pop() : _used++;
        var generation = _hot[slot].Generation + 1;
        _hot[slot] = new HotSlot { Generation = generation };
        return _cold[slot] = new Connection(slot, generation);
    }

    /// <summary>Frees a slot; call only when no operation on its socket is pending.</summary>
    internal void Release(Connection connection)
    {
        _cold[connection.Slot] = null;
        _free.Push(connection.Slot);
    }

    /// <summary>A connection's cursor by number: 0 and 1 in the hot slot, the rest cold.</summary>
    internal ref LogCursor Cursor(Connection connection, int number)
    {
        ref var hot = ref _hot[connection.Slot];
        if (number == 0) return ref hot.First;
        if (number == 1) return ref hot.Second;
        return ref connection.MoreCursors![number - 2];
    }

    /// <inheritdoc/>
    public void Dispose() => _hot.Dispose();

    internal static int CursorCount(Connection connection) => 2 + (connection.MoreCursors?.Length ?? 0);
}
