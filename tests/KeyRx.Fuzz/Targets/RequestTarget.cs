using System.Text;
using KeyRx.Testing;
using KeyRx.WebSockets.Framing;
using KeyRx.WebSockets.Handshake;

namespace KeyRx.Fuzz.Targets;

/// <summary>
/// <see cref="UpgradeRequestReader"/> over any bytes. Input: a byte for <see cref="CutPattern"/>, then the stream.
/// </summary>
internal sealed class RequestTarget : IFuzzTarget
{
    private const string Fields =
        "Host: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
        "Sec-WebSocket-Version: 13\r\n";

    public string Name => "request";

    public IEnumerable<Seed> Seeds =>
    [
        ToSeed("upgrade", $"GET /?t=1 HTTP/1.1\r\n{Fields}\r\n"),
        ToSeed(
            "lists",
            $"GET / HTTP/1.1\r\n{Fields}Sec-WebSocket-Protocol: b, a\r\nSec-WebSocket-Extensions: " +
                $"permessage-deflate; client_max_window_bits=\"9\", x\r\n\r\n\u0081"),
        ToSeed(
            "proxied",
            $"\r\nGET http://[::1]:80/a HTTP/1.1\r\n{Fields}Origin: http://a\r\nAuthorization: Bearer a\r\n\r\n"),
        ToSeed("plain", "GET /stats HTTP/1.1\r\nHost: a:1\r\nContent-Length: 0\r\n\r\n"),
        ToSeed("old", "GET /livez HTTP/1.0\r\n\r\n"),
        ToSeed("head", "HEAD / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n"),
    ];

    public void Run(ReadOnlySpan<byte> input)
    {
        if (input.IsEmpty) return;
        var stream = input[1..].ToArray();
        var whole = Read([stream]);
        FindingException.Unless(
            whole == Read(CutPattern.Cut(stream, input[0])), "the answer does not depend on the cut");
    }

    private static Seed ToSeed(string name, string text) => new(name, [5, .. Encoding.Latin1.GetBytes(text)]);

    /// <summary>Reads what arrives, as a server does: all of it again with each piece.</summary>
    private static string Read(IEnumerable<byte[]> pieces)
    {
        List<byte[]> arrived = [];
        foreach (var piece in pieces)
        {
            arrived.Add(piece);
            var input = Chunked.Join(arrived);
            var length = input.Length;
            switch (UpgradeRequestReader.TryRead(ref input, out var request, out var refusal))
            {
                case UpgradeReadResult.Request:
                    FindingException.Unless(
                        length - input.Length is > 0 and <= UpgradeRequestReader.HeadBytesMax + 6,
                        "a request consumes its head");
                    return Describe(request!);
                case UpgradeReadResult.Refused:
                    return Describe(refusal);
                default:
                    FindingException.Unless(input.Length == length, "what is not complete is not consumed");
                    break;
            }
        }

        return "more";
    }

    private static string Describe(UpgradeRequest request)
    {
        FindingException.Unless(request.Path.StartsWith('/'), "the path is one");
        FindingException.Unless(!request.IsUpgrade || request.Host.Length > 0, "an upgrade has a host");
        FindingException.Unless(
            !request.IsUpgrade || Convert.FromBase64String(request.Key!).Length == Rfc6455.KeyBytes,
            "an upgrade has its key");
        return $"{request.IsUpgrade} {request.Path} {request.Query} {request.Host} {request.Key} {request.Origin} " +
            $"{request.Authorization} {string.Join('|', request.Subprotocols)} {DeflateNegotiation.Choose(request)}";
    }

    private static string Describe(UpgradeRefusal refusal)
    {
        FindingException.Unless(
            refusal.Status is 400 or 405 or 414 or 426 or 431 or 501 or 505, "a refusal has a status that HTTP knows");
        FindingException.Unless(
            refusal.Reason.Length > 0 && refusal.Reason.All(c => c is >= ' ' and <= '~'),
            "a refusal has a line of ASCII");
        return refusal.ToString();
    }
}
