using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace KeyRx.Server;

/// <summary>Accepts on one address and posts each socket to the owner, who decides.</summary>
/// <remarks>Threading: its own asynchronous loop; <see cref="Stop"/> from any thread.</remarks>
internal sealed class Listener : IDisposable
{
    /// <summary>What the system lets wait (somaxconn is 4096 on current kernels): 1,000 clients that come back at once fit.</summary>
    private const int Backlog = 4096;

    private static readonly TimeSpan DescriptorPause = TimeSpan.FromMilliseconds(100);

    private readonly Socket _socket;
    private readonly OwnerQueue _queue;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>A descriptor to give up when there is none left, so that someone can be told.</summary>
    private Socket? _reserve = TryReserve();

    /// <exception cref="SocketException">The address is in use or not to be had.</exception>
    internal Listener(IPEndPoint endpoint, OwnerQueue queue, ILogger logger, TimeProvider time)
    {
        _queue = queue;
        _logger = logger;
        _time = time;
        _socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (endpoint.AddressFamily == AddressFamily.InterNetworkV6) _socket.DualMode = false;
            _socket.Bind(endpoint);
            _socket.Listen(Backlog);
        }
        catch (SocketException)
        {
            _socket.Dispose();
            throw;
        }

        Endpoint = (IPEndPoint)_socket.LocalEndPoint!;
    }

    /// <summary>The address as bound: a port of 0 has become a real one.</summary>
    internal IPEndPoint Endpoint { get; }

    /// <summary>Accepts until stopped.</summary>
    internal async Task RunAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                var accepted = await _socket.AcceptAsync(_stopping.Token).ConfigureAwait(false);
                _queue.Post(new TransportEvent(TransportEventKind.Accepted, 0, 0, accepted));
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable)
            {
                ServerLog.OutOfDescriptors(_logger, DescriptorPause);
                var pause = Task.Delay(DescriptorPause, _time, _stopping.Token);
                await TurnOneAwayAsync().ConfigureAwait(false);
                await pause.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (SocketException) when (!_stopping.IsCancellationRequested)
            {
                // The peer was gone before it was accepted.
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
            {
                return;
            }
#pragma warning disable CA1031 // Whatever it was, the next client may fare better, and a listener that ended in silence serves nobody.
            catch (Exception e)
#pragma warning restore CA1031
            {
                ServerLog.AcceptFailed(_logger, e, DescriptorPause);
                await Task.Delay(DescriptorPause, _time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>The first in line learns that there is no room; the others wait, and are not refused unheard.</summary>
    private async Task TurnOneAwayAsync()
    {
        _reserve?.Dispose();
        try
        {
            if (_socket.Poll(0, SelectMode.SelectRead)) await TurnedAway.EndAsync(_socket.Accept(), _time).ConfigureAwait(false);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The peer has gone, somebody else took the descriptor, or this is the end.
        }

        _reserve = TryReserve();
    }

    /// <summary>Null when somebody else was quicker; the next who is to be turned away waits until there is one.</summary>
    private static Socket? TryReserve()
    {
        try
        {
            return new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        }
        catch (SocketException)
        {
            return null;
        }
    }

    /// <summary>Stops listening; what was accepted already is the owner's.</summary>
    internal void Stop()
    {
        _stopping.Cancel();
        _socket.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Stop();
        _reserve?.Dispose();
        _stopping.Dispose();
    }
}
