using System.Diagnostics.CodeAnalysis;

namespace KeyRx.Server.Connections;

/// <summary>
/// Events that were raised and not yet acted on. Who raises one is in the middle of something (a send, a walk over
/// subscribers); the loop has the lifecycle act on them when that is over.
/// </summary>
/// <remarks>Threading: the loop only.</remarks>
internal sealed class ConnectionEvents(ConnectionTable table)
{
    private readonly Queue<Raised> _raised = new();

    /// <summary>Raises an event. After a cut nothing more is sent to the connection, nor read from it.</summary>
    /// <param name="connection">Whose life it is.</param>
    /// <param name="what">What happened.</param>
    /// <param name="reason">What the counters call it, should the connection end by it.</param>
    internal void Raise(Connection connection, ConnectionEvent what, EndReason reason)
    {
        if (what == ConnectionEvent.Cut) table.Hot(connection.Slot).Flags |= SlotFlags.Cut;
        _raised.Enqueue(new Raised(connection.Slot, connection.Generation, what, reason));
    }

    /// <summary>The next event of a connection that still is.</summary>
    internal bool TryTake(
        [NotNullWhen(true)] out Connection? connection, out ConnectionEvent what, out EndReason reason)
    {
        while (_raised.TryDequeue(out var next))
        {
            connection = table.Find(next.Slot);
            if (connection?.Generation != next.Generation) continue;
            (what, reason) = (next.What, next.Reason);
            return true;
        }

        (connection, what, reason) = (null, default, default);
        return false;
    }

    private readonly record struct Raised(int Slot, uint Generation, ConnectionEvent What, EndReason Reason);
}
