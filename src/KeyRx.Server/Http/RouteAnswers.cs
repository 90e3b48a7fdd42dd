using KeyRx.Protocol;
using KeyRx.Server.Access;
using KeyRx.Server.Connections;
using KeyRx.Server.Diagnostics;
using KeyRx.Server.Lifecycle;
using KeyRx.Server.Limits;
using KeyRx.Server.Memory;
using KeyRx.WebSockets.Handshake;

namespace KeyRx.Server.Http;

/// <summary>
/// Connections whose request is with the pool. Each gets the answer, a 503 when the answer takes too long, or nothing
/// when it has gone meanwhile: an answer finds its connection by slot and generation.
/// </summary>
/// <remarks>Threading: the loop only.</remarks>
internal sealed class RouteAnswers(
    ConnectionResources resources,
    RouteRunner runner,
    HttpAnswers answers,
    ConnectionLifecycle lifecycle,
    RouteStatistics statistics,
    ConnectionLog log)
{
    /// <summary>How long a client waits for a route.</summary>
    internal static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    private static readonly string AllHeld = $"{RouteRunner.PlacesMax} requests are being answered: no more at a time";

    private static readonly string AllHeldWithoutToken =
        $"{RouteRunner.PlacesWithoutToken} requests without a token are being answered: no more at a time; "
        + "places are kept for requests with Authorization: Bearer TOKEN";

    private static readonly string AllHeldWithoutAdmin =
        $"{RouteRunner.PlacesWithoutAdmin} requests without the scope admin are being answered: no more at a time";

    private static readonly UpgradeRefusal Failed = new(500, "this path failed; the server's log says why");

    /// <summary>Has the pool answer a request, or refuses it when there is no place for it.</summary>
    /// <param name="connection">Reads its request until now.</param>
    /// <param name="path">One of the server's own, for the log.</param>
    /// <param name="token">The accepted token that the request brings, whatever that allows; null for none.</param>
    /// <param name="work">Runs on the pool, with the statistics that the token may see.</param>
    internal void Ask(
        Connection connection, string path, AccessToken? token, Func<ServerStatistics, HttpReply> work)
    {
        var (slot, generation) = (connection.Slot, connection.Generation);
        // Written on the pool: the loop need not copy a large page.
        var (rank, isHead) = (RankOf(token), answers.AsksHead(connection));
        if (!runner.TryRun(
            rank,
            () => answers.Write(work(statistics.For(token)), isHead),
            (response, error) => Ended(slot, generation, path, response, error)))
        {
            answers.Refuse(connection, Busy(WhyNot(runner.HeldFor(rank))));
            return;
        }

        lifecycle.Asked(connection);
        resources.SetDeadline(connection, (ulong)(Limit.TotalMilliseconds * 1e6));
    }

    /// <summary>The answer is late. The route keeps its place until it ends; what it says then is dropped.</summary>
    internal void TimedOut(Connection connection) => answers.Refuse(connection, Busy("this path took too long"));

    private static RouteRank RankOf(AccessToken? token)
    {
        if (token is null) return RouteRank.Anybody;
        return token.Scopes.HasFlag(TokenScopes.Admin) ? RouteRank.Admin : RouteRank.Token;
    }

    private static string WhyNot(int held) => held switch
    {
        RouteRunner.PlacesWithoutToken => AllHeldWithoutToken,
        RouteRunner.PlacesWithoutAdmin => AllHeldWithoutAdmin,
        _ => AllHeld,
    };

    private static UpgradeRefusal Busy(string reason) =>
        new(503, reason) { RetryAfterSeconds = Admission.RetryAfterSeconds };

    private void Ended(int slot, uint generation, string path, OutputBuffer? response, Exception? error)
    {
        if (error is not null) log.RouteFailed(path, error);
        // A connection that was answered or has gone may be in its slot still, or another one may.
        if (resources.Table.Find(slot) is not { State: ConnectionPhase.Answering } connection
            || connection.Generation != generation)
        {
            response?.Clear();
            return;
        }

        if (response is null) answers.Refuse(connection, Failed);
        else answers.Send(connection, response);
    }
}
