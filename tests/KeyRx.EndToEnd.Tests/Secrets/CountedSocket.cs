using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using KeyRx.EndToEnd.Tests.Daemons;

namespace KeyRx.EndToEnd.Tests.Secrets;

/// <summary>A bare TCP client that subscribes to keys, and counts every byte that arrives.</summary>
internal sealed class CountedSocket : IDisposable
{
    private const int Text = 1; // opcode, RFC 6455 5.2

    private readonly TcpClient _client = new() { NoDelay = true };
    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;

    private CountedSocket()
    {
    }

    /// <summary>Its own.</summary>
    internal int Port => ((IPEndPoint)_client.Client.LocalEndPoint!).Port;

    /// <param name="daemon">Where to.</param>
    /// <param name="subprotocol">How events are written.</param>
    /// <param name="extensions">What is offered besides; empty for nothing.</param>
    /// <param name="cancellation">Ends the wait.</param>
    internal static async Task<CountedSocket> SubscribeAsync(
        DaemonProcess daemon, string subprotocol, string extensions, CancellationToken cancellation)
    {
        var socket = new CountedSocket();
        await socket._client.ConnectAsync(daemon.Url.Host, daemon.Url.Port, cancellation);
        string[] lines =
        [
            "GET /ws HTTP/1.1", $"Host: {daemon.Url.Authority}", "Upgrade: websocket", "Connection: Upgrade",
            "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            $"Sec-WebSocket-Protocol: {subprotocol}", $"Authorization: Bearer {DaemonProcess.Token}",
            .. extensions.Length > 0 ? [$"Sec-WebSocket-Extensions: {extensions}"] : Array.Empty<string>(), "", "",
        ];
        await socket._client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(string.Join("\r\n", lines)), cancellation);
        while (!socket.TrySkipHead()) await socket.ReceiveAsync(cancellation);
        var ask = EchoSocket.Frame(Text, """{"type":"subscribe","message_id":"1","topics":["key"]}"""u8);
        await socket._client.GetStream().WriteAsync(ask, cancellation);
        while (!(await socket.ReadFrameAsync(cancellation)).Contains("\"snapshot\"", StringComparison.Ordinal))
        {
        }

        return socket;
    }

    /// <summary>
    /// Bytes that came by the end of the next frame, and are no part of what was counted before.
    /// </summary>
    internal async Task<int> CountNextAsync(CancellationToken cancellation)
    {
        var length = 0;
        while ((length = FrameLength()) == 0) await ReceiveAsync(cancellation);
        _start += length;
        return length + Surplus();
    }

    public void Dispose() => _client.Dispose();

    /// <summary>What came behind the frame although nothing was typed; 0 where all is well.</summary>
    private int Surplus()
    {
        var surplus = _end - _start;
        _start = _end;
        return surplus;
    }

    private async Task<string> ReadFrameAsync(CancellationToken cancellation)
    {
        var length = 0;
        while ((length = FrameLength()) == 0) await ReceiveAsync(cancellation);
        var frame = Encoding.Latin1.GetString(_buffer, _start, length);
        _start += length;
        return frame;
    }

    /// <summary>Header and payload of the next frame (RFC 6455 5.2, not masked); 0 while it is incomplete.</summary>
    private int FrameLength()
    {
        var have = _buffer.AsSpan(_start, _end - _start);
        if (have.Length < 2) return 0;
        var length = 2 + have[1];
        if (have[1] == 126)
        {
            if (have.Length < 4) return 0;
            length = 4 + BinaryPrimitives.ReadUInt16BigEndian(have[2..]);
        }

        return have.Length < length ? 0 : length;
    }

    private bool TrySkipHead()
    {
        var end = _buffer.AsSpan(_start, _end - _start).IndexOf("\r\n\r\n"u8);
        if (end >= 0) _start += end + 4;
        return end >= 0;
    }

    private async Task ReceiveAsync(CancellationToken cancellation)
    {
        if (_start == _end) (_start, _end) = (0, 0);
        var count = await _client.GetStream().ReadAsync(_buffer.AsMemory(_end), cancellation);
        if (count == 0) throw new EndOfStreamException("the daemon has hung up");
        _end += count;
    }
}
