using System.Text;
using KeyRx.Testing;
using KeyRx.WebSockets;

namespace KeyRx.Fuzz.Targets;

/// <summary>
/// <see cref="UpgradeClient.TryReadResponse"/> over any bytes, after the request of RFC 6455 1.2. Input: a byte for
/// <see cref="CutPattern"/>, then the stream.
/// </summary>
internal sealed class ResponseTarget : IFuzzTarget
{
    private const string Key = "dGhlIHNhbXBsZSBub25jZQ==";
    private const string Fields = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n";

    private static readonly string[] Offered = ["chat", "superchat"];

    public string Name => "response";

    public IEnumerable<Seed> Seeds =>
    [
        ToSeed("accepted", $"HTTP/1.1 101 Switching Protocols\r\n{Fields}\r\n\u0081"),
        ToSeed("chosen", $"HTTP/1.1 101 \r\n{Fields}Sec-WebSocket-Protocol: chat\r\nX: a\r\n b\r\n\r\n"),
        ToSeed("extension", $"HTTP/1.1 101 \r\n{Fields}Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=9\r\n\r\n"),
        ToSeed("interim", $"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 101 A\r\n{Fields}\r\n"),
        ToSeed("refused", "HTTP/1.1 401 No\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 6\r\n\r\ntoken\n"),
        ToSeed("moved", "HTTP/1.1 302 Found\r\nLocation: /\r\n\r\n"),
    ];

    public void Run(ReadOnlySpan<byte> input)
    {
        if (input.IsEmpty) return;
        var stream = input[1..].ToArray();
        var whole = Read([stream]);
        FindingException.Unless(whole == Read(CutPattern.Cut(stream, input[0])), "the answer does not depend on the cut");
    }

    private static Seed ToSeed(string name, string text) => new(name, [5, .. Encoding.Latin1.GetBytes(text)]);

    /// <summary>Reads what arrives, as a client does: all of it again with each piece.</summary>
    private static string Read(IEnumerable<byte[]> pieces)
    {
        List<byte[]> arrived = [];
        foreach (var piece in pieces)
        {
            arrived.Add(piece);
            var input = Chunked.Join(arrived);
            var length = input.Length;
            switch (UpgradeClient.TryReadResponse(ref input, Key, Offered, out var subprotocol, out var refusal))
            {
                case UpgradeAnswer.Accepted:
                    FindingException.Unless(input.Length < length, "an answer consumes its head");
                    FindingException.Unless(subprotocol is null || Offered.Contains(subprotocol), "a subprotocol was offered");
                    return $"accepted {subprotocol}";
                case UpgradeAnswer.Refused:
                    FindingException.Unless(refusal.Status is 0 or (>= 200 and <= 599), "a refusal has the answer's status, or none");
                    FindingException.Unless(refusal.Reason.Length > 0 && refusal.Reason.AsSpan().IndexOfAny('\r', '\n') < 0, "a refusal has one line");
                    return refusal.ToString();
                default:
                    FindingException.Unless(input.Length == length, "what is not complete is not consumed");
                    break;
            }
        }

        return "more";
    }
}
