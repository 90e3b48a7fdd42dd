using System.Net;
using System.Net.Sockets;
using KeyRx.WebSockets;

namespace KeyRx.Tests.WebSockets;

/// <summary>A client and a server of <see cref="WebSocketConnection"/>, joined by a real socket.</summary>
internal sealed class ConnectionPair(WebSocketConnection client, WebSocketConnection server, CountingStream wire)
    : IAsyncDisposable
{
    internal WebSocketConnection Client => client;

    internal WebSocketConnection Server => server;

    /// <summary>Bytes that the client has sent.</summary>
    internal long SentBytes => wire.WrittenBytes;

    internal static async Task<ConnectionPair> OpenAsync(
        WebSocketConnectionOptions? ofClient = null, WebSocketConnectionOptions? ofServer = null)
    {
        var (near, far) = await SocketsAsync();
        var wire = new CountingStream(near);
        var accepting = WebSocketConnection.AcceptAsync(far, ofServer);
        var client = await WebSocketConnection.ConnectAsync(wire, new Uri("ws://server.example/echo"), ofClient);
        return new ConnectionPair(client, await accepting, wire);
    }

    internal static async Task<(NetworkStream Near, NetworkStream Far)> SocketsAsync()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var near = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await near.ConnectAsync((IPEndPoint)listener.LocalEndpoint);
        var far = await listener.AcceptSocketAsync();
        far.NoDelay = true;
        return (new NetworkStream(near, ownsSocket: true), new NetworkStream(far, ownsSocket: true));
    }

    /// <summary>Whoever is disposed alone waits for the other's goodbye, which comes with a receive.</summary>
    public async ValueTask DisposeAsync() =>
        await Task.WhenAll(client.DisposeAsync().AsTask(), server.DisposeAsync().AsTask());
}
