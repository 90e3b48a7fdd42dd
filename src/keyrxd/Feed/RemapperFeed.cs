using KeyRx.Daemon.Errors;
using KeyRx.Server;
using Microsoft.Extensions.Logging;

namespace KeyRx.Daemon.Feed;

/// <summary>
/// <c>--feed</c>: what a remapper beside us tells in lines of JSON becomes events (README, "A remapper beside it"). The
/// server only sees keys; layers, profiles and what a key was turned into are known to the remapper alone.
/// </summary>
internal static class RemapperFeed
{
    /// <summary>What ends it; null where nothing has to: no feed is asked for, or it is standard input.</summary>
    /// <exception cref="UserException">The feed cannot be had; the message says why and what to do.</exception>
    internal static IAsyncDisposable? Start(
        FeedSpec? feed, KeyRxServer server, ILoggerFactory logging, TimeProvider time)
    {
        if (feed is null) return null;
        var logger = logging.CreateLogger("KeyRx.Feed");
        if (feed.SocketPath is { } path)
            return FeedSocket.Start(path, () => new FeedPublisher(server, time), logger, time);
        StandardInputFeed.Start(Console.OpenStandardInput(), new FeedPublisher(server, time), logger, time);
        return null;
    }
}
