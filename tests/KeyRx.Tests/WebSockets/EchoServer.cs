using System.Net;
using System.Net.Sockets;
using KeyRx.Tests.Conformance;
using KeyRx.WebSockets;
using KeyRx.WebSockets.Handshake;

namespace KeyRx.Tests.WebSockets;

/// <summary>
/// An echo server made of <see cref="WebSocketConnection"/> and nothing else of ours, which lets in at /echo whom the
/// conformance suite wants let in.
/// </summary>
/// <remarks>Threading: any. It ends with the process.</remarks>
#pragma warning disable CA1001 // Its listener ends with the process.
internal sealed class EchoServer
#pragma warning restore CA1001
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly bool _isOverPipes;
    private readonly WebSocketConnectionOptions _options;

    private EchoServer(bool isOverPipes, TimeSpan openingTimeout)
    {
        _isOverPipes = isOverPipes;
        _options = new WebSocketConnectionOptions
        {
            MaxMessageBytes = ServerUnderTest.MessageBytesMax,
            MaxHeadBytes = UpgradeRequestReader.HeadBytesMax,
            OpeningTimeout = openingTimeout,
            CloseTimeout = TimeSpan.FromSeconds(60),
            Subprotocols = ["keyrx.v1.json", "keyrx.v1.bin"],
            Refuse = WhyNot,
        };
        _listener.Start();
        _ = AcceptAllAsync();
    }

    /// <summary>Two servers, patient and hasty, over streams or over pipes.</summary>
    internal static ServerEndpoint Start(bool isOverPipes)
    {
        var patient = new Lazy<EchoServer>(() => new EchoServer(isOverPipes, TimeSpan.FromSeconds(60)));
        var hasty = new Lazy<EchoServer>(() => new EchoServer(isOverPipes, TimeSpan.FromMilliseconds(300)));
        return isHasty => Task.FromResult((IPEndPoint)(isHasty ? hasty : patient).Value._listener.LocalEndpoint);
    }

    private async Task AcceptAllAsync()
    {
        while (true)
        {
            var socket = await _listener.AcceptSocketAsync();
            socket.NoDelay = true;
            socket.SendBufferSize = 32 * 1024; // else the kernel takes megabytes, and nothing ever waits
            _ = EchoAsync(socket);
        }
    }

    private async Task EchoAsync(Socket socket)
    {
        try
        {
            await using var connection = _isOverPipes
                ? await WebSocketConnection.AcceptAsync(new SocketPipes(socket), _options)
                : await WebSocketConnection.AcceptAsync(new NetworkStream(socket, ownsSocket: true), _options);
            await foreach (var message in connection.ReadAllAsync()) await connection.SendAsync(message);
        }
        catch (WebSocketConnectionException)
        {
            // A client that was refused, broke a rule or left.
        }
    }

    private static UpgradeRefusal? WhyNot(UpgradeRequest request)
    {
        string[] hosts = [ServerUnderTest.Host, "[::1]:80", "server.example:9867"];
        if (!request.IsUpgrade && request.Path is "/echo" or "/ws") return null; // told by the connection
        if (request.Path != "/echo") return new UpgradeRefusal(404, "no such path");
        if (!hosts.Contains(request.Host, StringComparer.OrdinalIgnoreCase))
            return new UpgradeRefusal(403, "this Host is not on the list");
        if (request.Origin is { } origin && origin != ServerUnderTest.Origin)
            return new UpgradeRefusal(403, "this Origin is not on the list");
        var isToken = request.Subprotocols.Contains("keyrx.token." + ServerUnderTest.Secret);
        if (isToken && request.Subprotocols.Count == 1) return new UpgradeRefusal(400, "nothing to choose");
        return isToken || string.Equals(
            request.Authorization?.Replace("bearer", "Bearer", StringComparison.Ordinal),
            "Bearer " + ServerUnderTest.Secret, StringComparison.Ordinal)
            ? null
            : new UpgradeRefusal(401, "no token");
    }
}
