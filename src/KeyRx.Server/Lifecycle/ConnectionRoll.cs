using KeyRx.Protocol;
using KeyRx.Server.Connections;
using KeyRx.Server.Diagnostics;

namespace KeyRx.Server.Lifecycle;

/// <summary>Lists the open connections for the host, and ends those that it means, one a step.</summary>
/// <remarks>Threading: the loop only.</remarks>
internal sealed class ConnectionRoll(
    ConnectionTable table,
    Subscriptions subscriptions,
    SessionStore sessions,
    ConnectionWalks walks,
    ConnectionLifecycle lifecycle)
{
    internal void List(Action<IReadOnlyList<ConnectionInfo>> done)
    {
        var rows = new List<ConnectionInfo>();
        walks.Begin(
            connection =>
            {
                if (IsOpen(connection)) rows.Add(InfoOf(connection));
            },
            () => done(rows));
    }

    /// <summary>Closes them with 4004; <paramref name="done"/> learns how many there were.</summary>
    internal void Disconnect(Predicate<Connection> isMeant, Action<int> done)
    {
        var closed = 0;
        walks.Begin(
            connection =>
            {
                if (!IsOpen(connection) || !isMeant(connection)) return;
                lifecycle.Close(connection, CloseReasons.Disconnected, EndReason.Disconnected);
                closed++;
            },
            () => done(closed));
    }

    internal void Disconnect(string clientId, Action<int> done) =>
        Disconnect(connection => sessions.ClientIdOf(connection) == clientId, done);

    private static bool IsOpen(Connection connection) =>
        connection is { State: ConnectionPhase.Open, Token: not null };

    private ConnectionInfo InfoOf(Connection connection) => new(
        sessions.ClientIdOf(connection),
        connection.Token!.Name,
        connection.User?.Id,
        [.. subscriptions.LagsOf(connection).Select(row => new SubscriptionInfo(row.Topic.Name, row.Records))],
        table.Hot(connection.Slot).SentBytes)
    {
        Client = sessions.Clients.Of(connection),
    };
}
