using KeyRx.WebSockets;

namespace KeyRx.Server.Http;

/// <summary>
/// Connections whose request is with the pool. Each gets the answer, a 503 when the answer takes too long, or nothing
/// when it has gone meanwhile: an answer finds its connection by slot and generation.
/// </summary>
/// <remarks>Threading: the loop only.</remarks>
internal sealed class RouteAnswers(
    ConnectionTable table,
    RouteRunner runner,
    HttpAnswers answers,
    Closer closer,
    TimerWheel wheel,
    ConnectionLog log,
    MonotonicClock clock)
{
    /// <summary>How long a client waits for a route.</summary>
    internal static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    /// <summary>What a client may send while it waits. All of it is thrown away: the answer ends the connection.</summary>
    internal const int InputBytesMax = 16 * 1024;

    private static readonly UpgradeRefusal Failed = new(500, "this path failed; the server's log says why");

    /// <summary>
    /// No more than there are places. An entry leaves when its route ends, or when its client was told that the route
    /// takes too long.
    /// </summary>
    private readonly List<Waiting> _waiting = new(RouteRunner.PlacesMax);

    /// <summary>The connection's request is with the pool.</summary>
    internal bool IsWaiting(Connection connection) => Find(connection) is not null;

    /// <summary>Has the pool answer a request, or refuses it when all places are held.</summary>
    /// <param name="connection">Reads its request until now.</param>
    /// <param name="path">One of the server's own, for the log.</param>
    /// <param name="work">Runs on the pool.</param>
    internal void Ask(Connection connection, string path, Func<RouteOutcome> work)
    {
        var waiting = new Waiting(connection.Slot, connection.Generation);
        if (!runner.TryRun(() => Written(work()), (outcome, error) => Ended(waiting, path, outcome, error)))
        {
            answers.Refuse(connection, Busy($"{RouteRunner.PlacesMax} requests are being answered: no more at a time"));
            return;
        }

        _waiting.Add(waiting);
        wheel.Set(connection.Slot, clock.NowNanos + (ulong)(Limit.TotalMilliseconds * 1e6));
    }

    /// <summary>Notes bytes that came while the connection waits; cuts it when they are too many.</summary>
    internal void Discard(Connection connection, long bytes)
    {
        if (Find(connection) is not { } waiting) return;
        waiting.Discarded += bytes;
        if (waiting.Discarded > InputBytesMax) closer.Abort(connection, EndReason.Http);
    }

    /// <summary>The answer is late. The route keeps its place until it ends; what it says then is dropped.</summary>
    internal void TimedOut(Connection connection)
    {
        if (Find(connection) is not { } waiting) return;
        _waiting.Remove(waiting);
        answers.Refuse(connection, Busy("this path took too long"));
    }

    private static UpgradeRefusal Busy(string reason) =>
        new(503, reason) { RetryAfterSeconds = Admission.RetryAfterSeconds };

    private Waiting? Find(Connection connection)
    {
        foreach (var waiting in _waiting)
        {
            if (waiting.Slot == connection.Slot && waiting.Generation == connection.Generation) return waiting;
        }

        return null;
    }

    /// <summary>Writes the whole response, still on the pool: the loop need not copy a large page.</summary>
    private (OutputBuffer? Response, UpgradeRefusal Refusal) Written(RouteOutcome outcome) =>
        (outcome.Reply is { } reply ? answers.Write(reply) : null, outcome.Refusal);

    private void Ended(
        Waiting waiting, string path, (OutputBuffer? Response, UpgradeRefusal Refusal) outcome, Exception? error)
    {
        if (error is not null) log.RouteFailed(path, error);
        // A connection that has gone may be in its slot still, or another one may.
        var isAwaited = _waiting.Remove(waiting);
        if (!isAwaited
            || table.Find(waiting.Slot) is not { Phase: ConnectionPhase.Opening } connection
            || connection.Generation != waiting.Generation)
        {
            outcome.Response?.Clear();
            return;
        }

        if (error is not null) answers.Refuse(connection, Failed);
        else if (outcome.Response is { } response) answers.Send(connection, response);
        else answers.Refuse(connection, outcome.Refusal);
    }

    private sealed class Waiting(int slot, uint generation)
    {
        internal int Slot => slot;

        internal uint Generation => generation;

        internal long Discarded { get; set; }
    }
}
