using System.Net.Sockets;
using System.Text;
using KeyRx.EndToEnd.Tests.Daemons;

namespace KeyRx.EndToEnd.Tests;

/// <summary>
/// Bare TCP to a daemon's /echo, for what no WebSocket library lets one send. Frames are masked with key 0.
/// </summary>
internal sealed class EchoSocket : IDisposable
{
    /// <summary>A request up to its last field: without the empty line a head that does not end.</summary>
    private const string Request =
        "GET /echo HTTP/1.1\r\nHost: {0}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: " +
        "13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nAuthorization: Bearer " + DaemonProcess.Token + "\r\n";

    private static readonly CompositeFormat RequestFormat = CompositeFormat.Parse(Request);

    private readonly TcpClient _client = new() { NoDelay = true };
    private readonly Uri _url;

    private EchoSocket(Uri url) => _url = url;

    public NetworkStream Stream => _client.GetStream();

    public static async Task<EchoSocket> ConnectAsync(DaemonProcess daemon, CancellationToken cancellation)
    {
        var socket = new EchoSocket(daemon.Url);
        await socket._client.ConnectAsync(daemon.Url.Host, daemon.Url.Port, cancellation);
        return socket;
    }

    /// <summary>Everything of the request but the empty line.</summary>
    public async Task BeginRequestAsync(CancellationToken cancellation) =>
        await Stream.WriteAsync(
            Encoding.ASCII.GetBytes(string.Format(null, RequestFormat, _url.Authority)), cancellation);

    /// <summary>The whole request, and the answer.</summary>
    public async Task<string> UpgradeAsync(CancellationToken cancellation)
    {
        await BeginRequestAsync(cancellation);
        await Stream.WriteAsync("\r\n"u8.ToArray(), cancellation);
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            await Stream.ReadExactlyAsync(one, cancellation);
            head.Append((char)one[0]);
        }

        return head.ToString();
    }

    /// <summary>A short masked frame (RFC 6455 5.2).</summary>
    public static byte[] Frame(int opcode, ReadOnlySpan<byte> payload) =>
        [(byte)(0x80 | opcode), (byte)(0x80 | payload.Length), 0, 0, 0, 0, .. payload];

    /// <summary>All that comes until the daemon closes.</summary>
    public async Task<byte[]> ReadToEndAsync(CancellationToken cancellation)
    {
        using var all = new MemoryStream();
        await Stream.CopyToAsync(all, cancellation);
        return all.ToArray();
    }

    public void Dispose() => _client.Dispose();
}
