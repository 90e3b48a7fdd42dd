using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using KeyRx.Load.Errors;

namespace KeyRx.Load.Tls;

/// <summary>
/// TLS for connections that speak none: what connects to its loopback port reaches the server encrypted, each over a
/// connection of its own. The scenarios and their epoll sets stay as they are.
/// </summary>
/// <remarks>Threading: the thread pool carries; any thread may dispose.</remarks>
internal sealed class TlsTunnel : IDisposable
{
    private const int BufferBytes = 64 * 1024;
    private const int Backlog = 1024;

    private readonly IPEndPoint _server;
    private readonly ServerTrust _trust;
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource _stop = new();

    private TlsTunnel(IPEndPoint server, ServerTrust trust)
    {
        (_server, _trust) = (server, trust);
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(Backlog);
    }

    /// <summary>In place of the server's address.</summary>
    internal IPEndPoint Endpoint => (IPEndPoint)_listener.LocalEndPoint!;

    /// <summary>Opens one, after one handshake with the server that shows whether it can be trusted.</summary>
    /// <exception cref="RunException">It cannot, or is not there; the message says why.</exception>
    internal static async Task<TlsTunnel> OpenAsync(
        IPEndPoint server, ServerTrust trust, CancellationToken cancellation)
    {
        var tunnel = new TlsTunnel(server, trust);
        try
        {
            await using (await tunnel.ConnectAsync(cancellation))
                _ = tunnel.AcceptAsync();
            return tunnel;
        }
        catch (Exception e) when (e is SocketException or IOException or AuthenticationException)
        {
            tunnel.Dispose();
            throw new RunException($"{server}: no TLS: {(e.InnerException ?? e).Message}");
        }
    }

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = CarryAsync(await _listener.AcceptAsync(_stop.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The run is over.
        }
    }

    private async Task<SslStream> ConnectAsync(CancellationToken cancellation)
    {
        var socket = new Socket(_server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(_server, cancellation);
            var tls = new SslStream(new NetworkStream(socket, ownsSocket: true));
            await tls.AuthenticateAsClientAsync(_trust.Options(), cancellation);
            return tls;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task CarryAsync(Socket client)
    {
        client.NoDelay = true;
        await using var near = new NetworkStream(client, ownsSocket: true);
        try
        {
            await using var far = await ConnectAsync(_stop.Token);
            var (there, back) = (ToServerAsync(near, far), ToClientAsync(far, client, near));
            await Task.WhenAll(there, back);
        }
        catch (Exception e) when (e is IOException or SocketException or AuthenticationException
            or OperationCanceledException)
        {
            client.Close(timeout: 0); // a reset: whoever counts losses sees one
        }
    }

    private async Task ToServerAsync(NetworkStream near, SslStream far)
    {
        await near.CopyToAsync(far, BufferBytes, _stop.Token);
        await far.ShutdownAsync();
    }

    private async Task ToClientAsync(SslStream far, Socket client, NetworkStream near)
    {
        await far.CopyToAsync(near, BufferBytes, _stop.Token);
        client.Shutdown(SocketShutdown.Send);
    }
}
