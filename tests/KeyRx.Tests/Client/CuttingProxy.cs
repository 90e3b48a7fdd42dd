using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace KeyRx.Tests.Client;

/// <summary>
/// A TCP proxy that cuts connections on purpose: without a close frame, in the middle of frames, after as many bytes
/// towards the client as it is told; and it passes bytes on in pieces as small as it is told. Its address stays while
/// the server behind it changes.
/// </summary>
internal sealed class CuttingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentBag<Task> _served = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;
    private IPEndPoint _server = new(IPAddress.Loopback, 0);

    public CuttingProxy()
    {
        _listener.Start();
        _accepting = AcceptAllAsync();
    }

    public Uri Url => new($"ws://{_listener.LocalEndpoint}/ws");

    /// <summary>For the next connection: bytes towards the client until it is cut.</summary>
    public Func<int> NextCut { get; set; } = () => int.MaxValue;

    /// <summary>For the next connection: the largest piece that is passed on.</summary>
    public int PieceBytes { get; set; } = 4096;

    /// <summary>
    /// For the next connection: true ends it with FIN, so that what was sent arrives; false with a reset.
    /// </summary>
    public bool IsHalfClosing { get; set; }

    /// <summary>Where the next connections go.</summary>
    public void MoveTo(IPEndPoint server) => Volatile.Write(ref _server, server);

    public async ValueTask DisposeAsync()
    {
        // The listener goes last: one that was stopped throws at a loop that is just about to accept again.
        await _stop.CancelAsync();
        await _accepting;
        await Task.WhenAll(_served);
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAllAsync()
    {
        try
        {
            while (true) _served.Add(ServeAsync(await _listener.AcceptSocketAsync(_stop.Token)));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(Socket client)
    {
        var (cut, piece, halfClosing) = (NextCut(), PieceBytes, IsHalfClosing);
        var server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        client.NoDelay = true;
        try
        {
            await server.ConnectAsync(Volatile.Read(ref _server), _stop.Token);
            await Task.WhenAny(CopyAsync(client, server, int.MaxValue, 4096), CopyAsync(server, client, cut, piece));
            if (halfClosing) client.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Nothing listens there at the moment, or the client is gone: a cut as well.
        }

        if (!halfClosing) client.LingerState = new LingerOption(true, 0);
        client.Dispose();
        server.Dispose();
    }

    private async Task CopyAsync(Socket from, Socket to, int bytesMax, int pieceBytes)
    {
        try
        {
            var buffer = new byte[pieceBytes];
            while (bytesMax > 0)
            {
                var length = await from.ReceiveAsync(
                    buffer.AsMemory(0, Math.Min(buffer.Length, bytesMax)), _stop.Token);
                if (length == 0) return;
                for (var rest = buffer.AsMemory(0, length); !rest.IsEmpty;)
                    rest = rest[await to.SendAsync(rest, _stop.Token)..];
                bytesMax -= length;
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // One side is gone: the other follows.
        }
    }
}
