using System.Net.Sockets;
using KeyRx.Server.Diagnostics;
using Microsoft.Extensions.Logging;

namespace KeyRx.Server.Transports;

/// <summary>Accepts on one listener and posts each socket to the loop, who decides: the portable way.</summary>
/// <remarks>Threading: its own asynchronous loop.</remarks>
/// <param name="socket">The listener's.</param>
/// <param name="queue">Where accepted sockets go.</param>
/// <param name="room">One place for each that may wait there; whoever takes it out gives the place back.</param>
/// <param name="turnedAway">Ends those for whom there is no descriptor.</param>
/// <param name="logger">Hears what failed.</param>
/// <param name="time">Whose pauses.</param>
internal sealed class AcceptLoop(
    Socket socket, LoopQueue queue, SemaphoreSlim room, TurnedAway turnedAway, ILogger logger, TimeProvider time)
{
    private static readonly TimeSpan DescriptorPause = TimeSpan.FromMilliseconds(100);

    /// <summary>What was said to have failed: each kind is said once.</summary>
    private readonly HashSet<string> _failures = [];

    /// <summary>Accepts until cancelled.</summary>
    internal async Task RunAsync(CancellationToken cancellation)
    {
        using var reserve = new ReserveDescriptor();
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                await PostNextAsync(cancellation).ConfigureAwait(false);
            }
            catch (SocketException e)
                when (e.SocketErrorCode is SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable)
            {
                ServerLog.OutOfDescriptors(logger, DescriptorPause);
                var pause = Task.Delay(DescriptorPause, time, cancellation);
                await TurnOneAwayAsync(reserve).ConfigureAwait(false);
                await pause.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (SocketException e) when (
                e.SocketErrorCode is SocketError.ConnectionAborted or SocketError.ConnectionReset
                    or SocketError.Interrupted
                && !cancellation.IsCancellationRequested)
            {
                // The peer was gone before it was accepted.
            }
            catch (Exception e) when (cancellation.IsCancellationRequested
                || e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            // Whatever it was, the next client may fare better, and a listener that ended in silence serves nobody.
#pragma warning disable CA1031
            catch (Exception e)
#pragma warning restore CA1031
            {
                if (_failures.Add(e.Message)) ServerLog.AcceptFailed(logger, e, DescriptorPause);
                await Task.Delay(DescriptorPause, time, cancellation)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task PostNextAsync(CancellationToken cancellation)
    {
        await room.WaitAsync(cancellation).ConfigureAwait(false);
        var isPosted = false;
        try
        {
            var accepted = await socket.AcceptAsync(cancellation).ConfigureAwait(false);
            queue.Post(new TransportEvent(TransportEventKind.Accepted, 0, 0, accepted));
            isPosted = true;
        }
        finally
        {
            if (!isPosted) room.Release();
        }
    }

    /// <summary>The first in line learns that there is no room; the others wait, and are not refused unheard.</summary>
    private async Task TurnOneAwayAsync(ReserveDescriptor reserve)
    {
        reserve.GiveUp();
        try
        {
            if (socket.Poll(0, SelectMode.SelectRead)) await turnedAway.EndAsync(socket.Accept()).ConfigureAwait(false);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The peer has gone, somebody else took the descriptor, or this is the end.
        }

        reserve.Take();
    }
}
