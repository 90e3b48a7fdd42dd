using System.Net;
using System.Net.Sockets;
using System.Text;
using KeyRx.Tests.Conformance;
using static System.FormattableString;

namespace KeyRx.Tests.AspNetCore;

/// <summary>
/// A gateway between the two ways to a WebSocket: what comes as an upgrade of HTTP/1.1 leaves as an extended CONNECT of
/// HTTP/2 (RFC 8441), and the bytes behind it to and fro as they are. So cases written for bare TCP try a server over
/// HTTP/2. It answers the upgrade itself, and passes on neither a FIN nor a reset of its client.
/// </summary>
internal sealed class Http2Gateway : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly HttpMessageInvoker _client = new(new SocketsHttpHandler { EnableMultipleHttp2Connections = true });
    private readonly CancellationTokenSource _stop = new();
    private readonly IPEndPoint _server;
    private readonly Task _accepting;

    internal Http2Gateway(IPEndPoint server)
    {
        _server = server;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    internal IPEndPoint Endpoint => (IPEndPoint)_listener.LocalEndpoint;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _listener.Dispose();
        _client.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true) _ = ServeAsync(await _listener.AcceptSocketAsync(_stop.Token));
    }

    private async Task ServeAsync(Socket socket)
    {
        socket.NoDelay = true;
        await using var front = new NetworkStream(socket, ownsSocket: true);
        var head = HttpHead.Parse(await ReadHeadAsync(front));
        var target = new Uri($"http://{_server}{head.FirstLine.Split(' ')[1]}");
        using var request = new HttpRequestMessage(HttpMethod.Connect, target)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Headers.Protocol = "websocket";
        foreach (var (name, value) in head.Fields.Where(field => IsPassedOn(field.Key)))
            request.Headers.TryAddWithoutValidation(name, value);
        using var response = await _client.SendAsync(request, _stop.Token);
        await front.WriteAsync(AnswerTo(head, response), _stop.Token);
        await using var back = await response.Content.ReadAsStreamAsync(_stop.Token);
        var sending = CopyAsync(front, back);
        await CopyAsync(back, front); // an error here resets what is in front: the case then says so
        socket.Shutdown(SocketShutdown.Send);
        await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static bool IsPassedOn(string field) =>
        field.StartsWith("Sec-WebSocket-", StringComparison.OrdinalIgnoreCase)
            ? !field.Equals("Sec-WebSocket-Key", StringComparison.OrdinalIgnoreCase)
            : field.Equals("Origin", StringComparison.OrdinalIgnoreCase);

    private static byte[] AnswerTo(HttpHead request, HttpResponseMessage response)
    {
        var text = new StringBuilder();
        var status = response.StatusCode == HttpStatusCode.OK ? 101 : (int)response.StatusCode;
        text.Append(Invariant($"HTTP/1.1 {status} as it was told\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"));
        text.Append(Invariant($"Sec-WebSocket-Accept: {Handshake.AcceptOf(request.Single("Sec-WebSocket-Key"))}\r\n"));
        foreach (var (name, values) in response.Headers.Where(header => IsPassedOn(header.Key)))
            text.Append(Invariant($"{name}: {string.Join(", ", values)}\r\n"));
        return Encoding.ASCII.GetBytes(text.Append("\r\n").ToString());
    }

    /// <summary>A byte at a time: what stands behind it is not the head's.</summary>
    private async Task<byte[]> ReadHeadAsync(NetworkStream front)
    {
        List<byte> head = [];
        var next = new byte[1];
        while (!head.TakeLast(4).SequenceEqual("\r\n\r\n"u8.ToArray()))
        {
            await front.ReadExactlyAsync(next, _stop.Token);
            head.Add(next[0]);
        }

        return [.. head];
    }

    private async Task CopyAsync(Stream from, Stream to)
    {
        var buffer = new byte[16 * 1024];
        while (await from.ReadAsync(buffer, _stop.Token) is > 0 and var count)
        {
            await to.WriteAsync(buffer.AsMemory(0, count), _stop.Token);
            await to.FlushAsync(_stop.Token);
        }
    }
}
