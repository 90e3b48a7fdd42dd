using System.Net;
using System.Net.Sockets;
using System.Text;

namespace KeyRx.Tests.Client;

/// <summary>A small HTTP proxy of the test's own: leads anywhere, or answers as it is told, to misbehave.</summary>
internal sealed class ConnectProxy : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly string? _answer;

    /// <param name="answer">Instead of the tunnel.</param>
    internal ConnectProxy(string? answer = null)
    {
        _answer = answer;
        _listener.Start();
        _ = ServeAsync();
    }

    internal Uri Url(string user = "") => new($"http://{user}{_listener.LocalEndpoint}");

    /// <summary>The last request's head.</summary>
    internal string Request { get; private set; } = "";

    public void Dispose() => _listener.Dispose();

    private async Task ServeAsync()
    {
        while (true)
        {
            var socket = await _listener.AcceptSocketAsync();
            _ = TunnelAsync(new NetworkStream(socket, ownsSocket: true));
        }
    }

    private async Task TunnelAsync(NetworkStream client)
    {
        await using var closing = client;
        var chunk = new byte[4096];
        Request = Encoding.ASCII.GetString(chunk, 0, await client.ReadAsync(chunk));
        await client.WriteAsync(Encoding.ASCII.GetBytes(
            _answer ?? "HTTP/1.0 200 Connection established\r\nVia: test\r\n\r\n"));
        if (_answer is not null) return;
        await using var server = await RelaySocket.OpenAsync(IPEndPoint.Parse(Request.Split(' ')[1]));
        await RelaySocket.JoinAsync(client, server);
    }
}
