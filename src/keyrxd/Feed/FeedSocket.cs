using System.Net.Sockets;
using KeyRx.Daemon.Errors;
using Microsoft.Extensions.Logging;

namespace KeyRx.Daemon.Feed;

/// <summary>
/// Takes feeders in at the Unix socket, several at once, and lets nobody in but the daemon's own user and root. Call
/// order: start, dispose; the socket's file goes with it.
/// </summary>
internal sealed class FeedSocket : IAsyncDisposable
{
    /// <summary>A person has a remapper or two; each costs a line's buffer.</summary>
    internal const int FeedersMax = 16;

    private static readonly TimeSpan AcceptPause = TimeSpan.FromSeconds(1);

    private readonly Socket _listener;
    private readonly Func<FeedPublisher> _createPublisher;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<Task> _feeders = [];
    private readonly Task _accepting;

    private FeedSocket(Socket listener, Func<FeedPublisher> createPublisher, ILogger logger, TimeProvider time)
    {
        (_listener, _createPublisher, _logger, _time) = (listener, createPublisher, logger, time);
        _accepting = AcceptAsync();
    }

    /// <exception cref="UserException">The socket cannot be made; the message says why and what to do.</exception>
    internal static FeedSocket Start(
        string path, Func<FeedPublisher> createPublisher, ILogger logger, TimeProvider time) =>
        new(FeedSocketFile.Listen(path), createPublisher, logger, time);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _accepting.ConfigureAwait(false);
        await Task.WhenAll(_feeders).ConfigureAwait(false);
        _listener.Dispose(); // removes the file as well
    }

    private async Task AcceptAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                var peer = await _listener.AcceptAsync(_stopping.Token).ConfigureAwait(false);
                _feeders.RemoveAll(feeder => feeder.IsCompleted);
                var othersCount = _feeders.Count;
                // On the pool: one that has always something to say would keep us from taking the next one in.
                _feeders.Add(Task.Run(() => ServeAsync(peer, othersCount)));
            }
            catch (SocketException e)
            {
                FeedLog.AcceptFailed(_logger, AcceptPause, e.Message);
                await Task.Delay(AcceptPause, _time, _stopping.Token)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException)
            {
                // The daemon stops.
            }
        }
    }

    private async Task ServeAsync(Socket peer, int othersCount)
    {
        using var feeder = new FeedConnection(peer, _createPublisher());
        var user = FeedPeer.UserOf(peer);
        if (!FeedPeer.MayFeed(user))
        {
            FeedLog.Foreign(_logger, user);
            feeder.TurnAway("only the user that runs keyrxd, and root, may feed it");
        }
        else if (othersCount >= FeedersMax)
        {
            FeedLog.Full(_logger, othersCount);
            feeder.TurnAway($"{FeedersMax} feeders are connected, which is all there is room for: close one");
        }
        else
        {
            await feeder.RunAsync(_stopping.Token).ConfigureAwait(false);
            FeedLog.Left(_logger, feeder.RefusedCount);
        }
    }
}
