using System.Net;
using System.Net.Sockets;

namespace KeyRx.EndToEnd.Tests.Network;

/// <summary>
/// Carries connections from another address to the daemon's loopback one, as a tunnel
/// does, and misbehaves when told to.
/// </summary>
/// <remarks>Threading: every member from any thread.</remarks>
internal sealed class Relay : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _ending = new();
    private readonly List<RelayedConnection> _connections = [];
    private readonly Task _accepting;

    private Relay(IPAddress address)
    {
        _listener = new TcpListener(address, 0);
        _listener.Start(4096);
        _accepting = AcceptAsync();
    }

    /// <summary>Where clients connect.</summary>
    public IPEndPoint Endpoint => (IPEndPoint)_listener.LocalEndpoint;

    /// <summary>Where it carries them: set once the daemon listens.</summary>
    public IPEndPoint? Target { get; set; }

    public RelayManners Manners { get; } = new();

    public static Relay Start(IPAddress address) => new(address);

    /// <summary>Ends every connection by a reset, to both sides.</summary>
    public void ResetAll() => ForEach(connection => connection.Reset());

    /// <summary>Ends what the daemon says to its clients, and nothing else: neither is told more.</summary>
    public void HalfCloseAll() => ForEach(connection => connection.HalfClose());

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        _listener.Dispose();
        await _accepting;
        ForEach(connection => connection.Reset());
        _ending.Dispose();
    }

    private void ForEach(Action<RelayedConnection> action)
    {
        lock (_connections) _connections.ForEach(action);
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptSocketAsync(_ending.Token);
                var connection = new RelayedConnection(client, Manners);
                lock (_connections)
                {
                    _connections.RemoveAll(old => old.IsOver);
                    _connections.Add(connection);
                }

                _ = connection.RunAsync(Target!, _ending.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // The relay ends.
        }
    }
}
