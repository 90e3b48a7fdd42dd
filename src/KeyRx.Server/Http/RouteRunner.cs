using KeyRx.Server.Transports;
using KeyRx.Streams.Logs;

namespace KeyRx.Server.Http;

/// <summary>
/// Runs foreign code (routes, pages, statistics) on the thread pool, a few at a time over all connections, and brings
/// what came of it back to the loop. Work holds its place until it ends, also when nobody waits for it any more: work
/// that never ends costs one place for good, and the others go on. Some places are kept for requests that bring an
/// accepted token, and one for the scope admin: whoever may do less keeps nobody out who may do more, not even with a
/// route that never ends.
/// </summary>
/// <remarks>Threading: the loop only. Work runs on any thread of the pool, several at a time.</remarks>
internal sealed class RouteRunner(LoopQueue queue) : IDisposable
{
    /// <summary>Enough for a browser that loads a page, and a scraper beside it.</summary>
    internal const int PlacesMax = 8;

    /// <summary>Of them for requests without an accepted token: the others are kept for those that bring one.</summary>
    internal const int PlacesWithoutToken = 5;

    /// <summary>Of them for requests without the scope admin.</summary>
    internal const int PlacesWithoutAdmin = 7;

    /// <summary>Counts posts in flight, so that the queue's ring is not freed while one wakes the loop.</summary>
    private readonly UseCount _posting = new();

    private int _held;
    private int _heldWithoutAdmin;
    private int _heldWithoutToken;

    /// <summary>How many places are held that a request of this rank would need one of; 0 when there is one.</summary>
    internal int HeldFor(RouteRank rank)
    {
        if (_held == PlacesMax) return PlacesMax;
        if (rank < RouteRank.Admin && _heldWithoutAdmin == PlacesWithoutAdmin) return PlacesWithoutAdmin;
        return rank < RouteRank.Token && _heldWithoutToken == PlacesWithoutToken ? PlacesWithoutToken : 0;
    }

    /// <summary>Begins work on the pool. False when there is no place for it: then nothing happens.</summary>
    /// <param name="rank">Of whoever asks.</param>
    /// <param name="work">May take any time and throw anything.</param>
    /// <param name="ended">
    /// Gets the work's result or its error, on the loop, when the place is free again. Not called after a disposal.
    /// </param>
    internal bool TryRun<T>(RouteRank rank, Func<T> work, Action<T?, Exception?> ended)
    {
        if (HeldFor(rank) > 0) return false;
        Count(rank, 1);
        ThreadPool.UnsafeQueueUserWorkItem(static call => call(), () => Run(rank, work, ended), preferLocal: false);
        return true;
    }

    /// <summary>Drops what has not come back yet. Does not wait for work under way: it may never end.</summary>
    public void Dispose() => _posting.Close();

    private void Run<T>(RouteRank rank, Func<T> work, Action<T?, Exception?> ended)
    {
        var (result, error) = (default(T), default(Exception));
        try
        {
            result = work();
        }
#pragma warning disable CA1031 // The work is code of whoever embeds the server: its errors, of any kind, go to `ended`.
        catch (Exception e)
#pragma warning restore CA1031
        {
            error = e;
        }

        if (!_posting.TryEnter()) return; // the server has ended
        queue.Call(() =>
        {
            Count(rank, -1);
            ended(result, error);
        });
        _posting.Leave();
    }

    private void Count(RouteRank rank, int change)
    {
        _held += change;
        if (rank < RouteRank.Admin) _heldWithoutAdmin += change;
        if (rank < RouteRank.Token) _heldWithoutToken += change;
    }
}
