using System.Net;
using System.Net.Sockets;

namespace KeyRx.Testing;

/// <summary>
/// A server written by hand over real sockets: it does what the test says, byte for byte, and so may misbehave.
/// Start it, give its <see cref="Url"/> to the client, take the connection with <see cref="AcceptAsync"/>.
/// </summary>
public sealed class RawPeer : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly List<RawPeerConnection> _accepted = [];

    private RawPeer(TcpListener listener) => _listener = listener;

    public Uri Url => new($"ws://{_listener.LocalEndpoint}/ws");

    public static RawPeer Start()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return new RawPeer(listener);
    }

    public async Task<RawPeerConnection> AcceptAsync(CancellationToken cancellationToken)
    {
        var connection = new RawPeerConnection(await _listener.AcceptSocketAsync(cancellationToken));
        _accepted.Add(connection);
        return connection;
    }

    public ValueTask DisposeAsync()
    {
        _listener.Dispose();
        foreach (var connection in _accepted) connection.Dispose();
        return ValueTask.CompletedTask;
    }
}
