using KeyRx.Server.Connections;

namespace KeyRx.Server.Hooks;

/// <summary>
/// Has the host's hooks called for what happens to connections. A client whose coming was left out is not told of at
/// all, so that the host's books come out even.
/// </summary>
/// <remarks>Threading: the loop only.</remarks>
internal sealed class HookTrail(HookQueue queue, ClientDirectory clients)
{
    private readonly HashSet<int> _told = [];

    internal void Connected(Connection connection)
    {
        if (connection.Kind == ConnectionKind.Subscriber
            && queue.TryAdd(new HookCall(HookKind.Connected, clients.Of(connection), "")))
            _told.Add(connection.Slot);
    }

    internal void Subscribed(Connection connection, string topic)
    {
        if (_told.Contains(connection.Slot))
            queue.TryAdd(new HookCall(HookKind.Subscribed, clients.Of(connection), topic));
    }

    internal void Disconnected(Connection connection, EndReason reason)
    {
        if (_told.Remove(connection.Slot))
            queue.Add(new HookCall(HookKind.Disconnected, clients.Of(connection), reason.ToString()));
    }
}
