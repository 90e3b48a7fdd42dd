using System.Text;
using KeyRx.Testing;
using KeyRx.WebSockets.Handshake;

namespace KeyRx.Fuzz.Targets;

/// <summary>
/// The answer to an upgrade, <see cref="UpgradeClient"/>, over any bytes, after the request of RFC 6455 1.2. Input:
/// a byte for <see cref="CutPattern"/>, then the stream.
/// </summary>
internal sealed class ResponseTarget : IFuzzTarget
{
    private const string Key = "dGhlIHNhbXBsZSBub25jZQ==";
    private const string Fields =
        "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n";

    /// <summary>Inputs whose first byte has this bit answer a request that offered permessage-deflate.</summary>
    private const byte DeflateBit = 0x80;

    private static readonly string[] Offered = ["chat", "superchat"];

    public string Name => "response";

    public IEnumerable<Seed> Seeds =>
    [
        ToSeed("accepted", $"HTTP/1.1 101 Switching Protocols\r\n{Fields}\r\n\u0081"),
        ToSeed("chosen", $"HTTP/1.1 101 \r\n{Fields}Sec-WebSocket-Protocol: chat\r\nX: a\r\n b\r\n\r\n"),
        ToSeed(
            "extension", 5 | DeflateBit,
            $"HTTP/1.1 101 \r\n{Fields}Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=9\r\n\r\n"),
        ToSeed("interim", $"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 101 A\r\n{Fields}\r\n"),
        ToSeed(
            "refused",
            "HTTP/1.1 401 No\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 6\r\n\r\ntoken\n"),
        ToSeed("moved", "HTTP/1.1 302 Found\r\nLocation: /\r\n\r\n"),
    ];

    public void Run(ReadOnlySpan<byte> input)
    {
        if (input.IsEmpty) return;
        var stream = input[1..].ToArray();
        DeflateParameters? deflate = (input[0]
            & DeflateBit) == 0 ? null : new DeflateParameters { ServerMaxWindowBits = 12, ClientMaxWindowBits = 15 };
        var whole = Read([stream], deflate);
        FindingException.Unless(
            whole == Read(CutPattern.Cut(stream, input[0]), deflate), "the answer does not depend on the cut");
    }

    private static Seed ToSeed(string name, string text) => ToSeed(name, 5, text);

    private static Seed ToSeed(string name, byte settings, string text) =>
        new(name, [settings, .. Encoding.Latin1.GetBytes(text)]);

    /// <summary>Reads what arrives, as a client does: all of it again with each piece.</summary>
    private static string Read(IEnumerable<byte[]> pieces, DeflateParameters? deflateOffered)
    {
        List<byte[]> arrived = [];
        foreach (var piece in pieces)
        {
            arrived.Add(piece);
            var input = Chunked.Join(arrived);
            var length = input.Length;
            switch (UpgradeClient.TryReadResponse(
                ref input, Key, Offered, deflateOffered, out var subprotocol, out var deflate, out var refusal))
            {
                case UpgradeAnswer.Accepted:
                    FindingException.Unless(input.Length < length, "an answer consumes its head");
                    FindingException.Unless(
                        subprotocol is null || Offered.Contains(subprotocol), "a subprotocol was offered");
                    FindingException.Unless(deflate is null || deflateOffered is not null, "an extension was offered");
                    return $"accepted {subprotocol} {deflate}";
                case UpgradeAnswer.Refused:
                    FindingException.Unless(
                        refusal.Status is 0 or (>= 200 and <= 599), "a refusal has the answer's status, or none");
                    FindingException.Unless(
                        refusal.Reason.Length > 0 && refusal.Reason.AsSpan().IndexOfAny('\r', '\n') < 0,
                        "a refusal has one line");
                    return refusal.ToString();
                default:
                    FindingException.Unless(input.Length == length, "what is not complete is not consumed");
                    break;
            }
        }

        return "more";
    }
}
