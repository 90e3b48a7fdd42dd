namespace KeyRx.Server.Connections;

/// <summary>
/// Walks over all connections that can be left and taken up again, a connection a step: telling ten thousand clients
/// something takes tens of milliseconds, and nobody else is to wait for it. Walks run one after the other, in the order
/// in which they were begun, so each connection sees their effects in that order. Who comes
/// during a walk may be visited or not.
/// </summary>
/// <remarks>Threading: the loop only.</remarks>
internal sealed class ConnectionWalks(ConnectionTable table)
{
    private readonly Queue<Walk> _walks = new();
    private int _next;

    internal bool IsEmpty => _walks.Count == 0;

    /// <summary>Begins a walk behind those that are under way.</summary>
    /// <param name="visit">Called for each connection, in any state.</param>
    /// <param name="done">Called after the last one.</param>
    internal void Begin(Action<Connection> visit, Action? done = null) => _walks.Enqueue(new Walk(visit, done));

    /// <summary>Visits the next connection of the first walk, or ends it.</summary>
    internal void Step()
    {
        var walk = _walks.Peek();
        while (_next < table.SlotsUsed)
        {
            if (table.Find(_next++) is not { } connection) continue;
            walk.Visit(connection);
            return;
        }

        _walks.Dequeue();
        _next = 0;
        walk.Done?.Invoke();
    }

    private readonly record struct Walk(Action<Connection> Visit, Action? Done);
}
