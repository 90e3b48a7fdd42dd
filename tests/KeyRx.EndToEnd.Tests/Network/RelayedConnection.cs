using System.Net;
using System.Net.Sockets;

namespace KeyRx.EndToEnd.Tests.Network;

/// <summary>One connection of a <see cref="Relay"/>: two sockets and a loop each way.</summary>
internal sealed class RelayedConnection(Socket client, RelayManners manners) : IDisposable
{
    private readonly Socket _daemon =
        new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private volatile bool _isOver;

    internal bool IsOver => _isOver;

    internal async Task RunAsync(IPEndPoint target, CancellationToken cancellation)
    {
        try
        {
            client.NoDelay = true;
            await _daemon.ConnectAsync(target, cancellation);
            await Task.WhenAll(
                CarryAsync(client, _daemon, isSpeech: false, cancellation),
                CarryAsync(_daemon, client, isSpeech: true, cancellation));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // One side has gone, or the daemon does not listen: so does the other.
        }
        finally
        {
            Dispose();
        }
    }

    public void Dispose()
    {
        _isOver = true;
        client.Dispose();
        _daemon.Dispose();
    }

    internal void Reset()
    {
        foreach (var socket in (Socket[])[client, _daemon])
        {
            try
            {
                socket.LingerState = new LingerOption(true, 0);
                socket.Dispose();
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // It is over already.
            }
        }
    }

    internal void HalfClose()
    {
        try
        {
            client.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It is over already.
        }
    }

    private async Task CarryAsync(Socket from, Socket to, bool isSpeech, CancellationToken cancellation)
    {
        var buffer = new byte[32 * 1024];
        while (true)
        {
            var length = await from.ReceiveAsync(buffer, cancellation);
            if (length == 0)
            {
                to.Shutdown(SocketShutdown.Send);
                return;
            }

            for (var rest = buffer.AsMemory(0, length); !rest.IsEmpty;)
            {
                if (isSpeech) await manners.WaitAsync(cancellation);
                var piece = isSpeech ? rest[..Math.Min(manners.PieceBytesMax, rest.Length)] : rest;
                rest = rest[await to.SendAsync(piece, cancellation)..];
            }
        }
    }
}
