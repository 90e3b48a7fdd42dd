using System.Globalization;
using System.Text;

namespace KeyRx.Client;

/// <summary>A tunnel through an HTTP proxy (RFC 9110 9.3.6). Any thread.</summary>
internal static class ProxyTunnel
{
    private const int AnswerBytesMax = 16 * 1024;

    /// <summary>Afterwards the stream leads to the server.</summary>
    /// <exception cref="KeyRxConnectionException">The proxy refused, or is none.</exception>
    internal static async Task OpenAsync(Stream stream, Uri proxy, Uri server, CancellationToken cancellationToken)
    {
        try
        {
            await stream.WriteAsync(RequestOf(proxy, server), cancellationToken).ConfigureAwait(false);
            Check(await ReadHeadAsync(stream, cancellationToken).ConfigureAwait(false), proxy);
        }
        catch (Exception e)
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            if (e is not IOException) throw;
            throw new KeyRxConnectionException(0, $"{Name(proxy)} hung up", mayReturn: true, e);
        }
    }

    private static byte[] RequestOf(Uri proxy, Uri server)
    {
        var name = server.HostNameType == UriHostNameType.IPv6 ? $"[{server.IdnHost}]" : server.IdnHost;
        var target = $"{name}:{server.Port}";
        var request = $"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n";
        if (proxy.UserInfo.Length > 0)
        {
            // RFC 7617; what is percent-encoded in the address is not here.
            var credentials = Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(proxy.UserInfo)));
            request += $"Proxy-Authorization: Basic {credentials}\r\n";
        }

        return Encoding.ASCII.GetBytes(request + "\r\n");
    }

    /// <summary>The server says nothing before we do: what comes is the head, and nothing of the tunnel's.</summary>
    private static async Task<string> ReadHeadAsync(Stream stream, CancellationToken cancellationToken)
    {
        var room = new byte[AnswerBytesMax];
        for (var length = 0; length < room.Length;)
        {
            var count = await stream.ReadAsync(room.AsMemory(length), cancellationToken).ConfigureAwait(false);
            if (count == 0) throw new EndOfStreamException();
            length += count;
            var end = room.AsSpan(0, length).IndexOf("\r\n\r\n"u8);
            if (end >= 0) return Encoding.Latin1.GetString(room, 0, end);
        }

        return "";
    }

    private static void Check(string head, Uri proxy)
    {
        var line = head.Split("\r\n")[0].Split(' ', 3);
        if (!line[0].StartsWith("HTTP/1.", StringComparison.Ordinal)
            || line.Length < 2
            || !int.TryParse(line[1], NumberStyles.None, CultureInfo.InvariantCulture, out var status))
            throw ConnectionEnds.NoWebSocket($"{Name(proxy)} is no HTTP proxy");
        if (status is >= 200 and < 300) return;
        var words = line.Length > 2 ? line[2] : "no reason given";
        throw new KeyRxConnectionException(
            status, ConnectionEnds.OneLine($"{Name(proxy)} does not lead there: {words}"),
            ConnectionEnds.IsPassing(status));
    }

    private static string Name(Uri proxy) => $"the proxy {proxy.Host}:{proxy.Port}";
}
