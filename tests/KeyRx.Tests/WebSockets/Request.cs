using System.Text;
using KeyRx.Testing;
using KeyRx.WebSockets.Handshake;

namespace KeyRx.Tests.WebSockets;

/// <summary>Requests as text, and what the reader says to them.</summary>
internal static class Request
{
    /// <summary>RFC 6455 1.2, without the subprotocols.</summary>
    public const string Good =
        "GET /chat HTTP/1.1\r\nHost: server.example.com\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";

    public static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);

    /// <summary>The good request with one line more.</summary>
    public static string With(string line) => Good[..^2] + line + "\r\n\r\n";

    /// <summary>
    /// Reads what arrives in pieces, and gives it in a line: "GET /path of host", "400 reason", "more".
    /// </summary>
    public static string Read(IEnumerable<byte[]> pieces)
    {
        var scan = default(UpgradeRequestScan);
        foreach (var there in Chunked.Growing(pieces))
        {
            var (input, resumed) = (there, there);
            var result = UpgradeRequestReader.TryRead(ref input, out var request, out var refusal);
            var same = UpgradeRequestReader.TryRead(ref resumed, ref scan, out _, out var sameRefusal);
            if ((same, sameRefusal, resumed.Length) != (result, refusal, input.Length))
                return "another answer where it looked on";
            switch (result)
            {
                case UpgradeReadResult.Request:
                    var kind = request!.IsUpgrade ? "upgrade" : "plain";
                    return $"{kind} {request.Path} {request.Query ?? "-"} of {request.Host}";
                case UpgradeReadResult.Refused:
                    return $"{refusal.Status} {refusal.Reason}";
                default:
                    break;
            }
        }

        return "more";
    }

    /// <summary>The same in every cut, or the difference.</summary>
    public static string ReadInEveryCut(byte[] bytes, int seed = 1)
    {
        var answers = Chunked.Ways(bytes, seed).Select(Read).Distinct().ToArray();
        return string.Join(" <> ", answers);
    }

    public static string ReadInEveryCut(string text) => ReadInEveryCut(Bytes(text));
}
