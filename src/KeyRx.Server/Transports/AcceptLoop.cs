using System.Net.Sockets;
using KeyRx.Server.Diagnostics;
using Microsoft.Extensions.Logging;

namespace KeyRx.Server.Transports;

/// <summary>Accepts on one listener and posts each socket to the loop, who decides: the portable way.</summary>
/// <remarks>Threading: its own asynchronous loop.</remarks>
internal sealed class AcceptLoop(
    Socket socket, LoopQueue queue, TurnedAway turnedAway, ILogger logger, TimeProvider time)
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
                var accepted = await socket.AcceptAsync(cancellation).ConfigureAwait(false);
                queue.Post(new TransportEvent(TransportEventKind.Accepted, 0, 0, accepted));
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
