using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace KeyRx.WebSockets;

/// <summary>
/// The client's half of the opening handshake (RFC 6455 4.1): <see cref="NewKey"/>, <see cref="WriteRequest"/>, then
/// <see cref="TryReadResponse"/> with all that was received so far until it is complete. Pure but for the key; any
/// thread. Never throws on what the server sent, and never repeats it but for a refusal's own line.
/// </summary>
public static class UpgradeClient
{
    /// <summary>Longest response head, and longest body of a refusal.</summary>
    public const int HeadBytesMax = 8 * 1024;

    /// <summary>The last line's end and the empty line (RFC 9112 2.1).</summary>
    private static ReadOnlySpan<byte> HeadEnd => "\r\n\r\n"u8;

    /// <summary>A nonce of 16 random bytes in base64 (RFC 6455 4.1).</summary>
    public static string NewKey() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));

    /// <summary>Writes the request.</summary>
    /// <param name="output">Where it goes.</param>
    /// <param name="host">Host and port, as the Host header says them.</param>
    /// <param name="path">Path and query.</param>
    /// <param name="key">From <see cref="NewKey"/>, new for each request.</param>
    /// <param name="subprotocols">Offered, the best first.</param>
    /// <param name="headers">More headers; a line end in one is a mistake of the caller.</param>
    public static void WriteRequest(
        IBufferWriter<byte> output, string host, string path, string key, IReadOnlyList<string> subprotocols, IReadOnlyList<KeyValuePair<string, string>> headers)
    {
        ArgumentNullException.ThrowIfNull(subprotocols);
        ArgumentNullException.ThrowIfNull(headers);
        var request = new StringBuilder($"GET {path} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n")
            .Append($"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: {Rfc6455.Version}\r\n");
        if (subprotocols.Count > 0) request.Append($"Sec-WebSocket-Protocol: {string.Join(", ", subprotocols)}\r\n");
        foreach (var (name, value) in headers)
        {
            if (name.AsSpan().ContainsAny('\r', '\n') || value.AsSpan().ContainsAny('\r', '\n'))
                throw new ArgumentException($"header '{name}' holds a line end", nameof(headers));
            request.Append($"{name}: {value}\r\n");
        }

        Encoding.ASCII.GetBytes(request.Append("\r\n").ToString(), output);
    }

    /// <summary>Reads the response; consumes it only when it is complete.</summary>
    /// <param name="input">All that was received so far; afterwards what follows the response.</param>
    /// <param name="key">The request's.</param>
    /// <param name="offered">The request's.</param>
    /// <param name="subprotocol">The server's choice; null where it made none.</param>
    /// <param name="refusal">Why not, after <see cref="UpgradeAnswer.Refused"/>.</param>
    public static UpgradeAnswer TryReadResponse(
        ref ReadOnlySequence<byte> input, string key, IReadOnlyList<string> offered, out string? subprotocol, out UpgradeRefusal refusal)
    {
        (subprotocol, refusal) = (null, default);
        // Only what decides: the answer must not depend on how much came with it.
        var received = input.Slice(0, Math.Min(input.Length, HeadBytesMax + HeadEnd.Length));
        var reader = new SequenceReader<byte>(received);
        if (!reader.TryReadTo(out ReadOnlySequence<byte> headBytes, HeadEnd))
            return received.Length < HeadBytesMax + HeadEnd.Length ? UpgradeAnswer.NeedMore : Refuse("the answer's head is over 8 KiB", out refusal);
        if (!ResponseHead.TryParse(Encoding.Latin1.GetString(headBytes), out var head)) return Refuse("the answer is not HTTP/1.1", out refusal);

        if (head.Status == 101)
        {
            input = input.Slice(reader.Position);
            if (WhyNot(head, key, offered, out subprotocol) is { } flaw) return Refuse(flaw, out refusal);
            return UpgradeAnswer.Accepted;
        }

        var body = input.Slice(reader.Position);
        if (head.BodyLength is > 0 and <= HeadBytesMax && body.Length < head.BodyLength) return UpgradeAnswer.NeedMore;
        refusal = new UpgradeRefusal(head.Status, ReasonOf(head, body));
        return UpgradeAnswer.Refused;

        static UpgradeAnswer Refuse(string reason, out UpgradeRefusal refusal)
        {
            refusal = new UpgradeRefusal(0, reason);
            return UpgradeAnswer.Refused;
        }
    }

    /// <summary>The checks of RFC 6455 4.1 on a 101, in its order; null when it is good.</summary>
    private static string? WhyNot(ResponseHead head, string key, IReadOnlyList<string> offered, out string? subprotocol)
    {
        subprotocol = head.Single("Sec-WebSocket-Protocol");
        if (!head.HasToken("Upgrade", "websocket")) return "the server switched to something else than WebSocket (RFC 6455 4.1)";
        if (!head.HasToken("Connection", "upgrade")) return "the answer lacks 'Connection: Upgrade' (RFC 6455 4.1)";
        if (head.Single("Sec-WebSocket-Accept") != UpgradeResponse.AcceptOf(key)) return "the server's Sec-WebSocket-Accept does not fit our key (RFC 6455 4.1)";
        if (head.Has("Sec-WebSocket-Extensions")) return "the server chose an extension that was not offered (RFC 6455 4.1)";
        if (head.Has("Sec-WebSocket-Protocol") && !offered.Contains(subprotocol, StringComparer.Ordinal))
            return "the server chose a subprotocol that was not offered (RFC 6455 4.1)";
        return null;
    }

    /// <summary>The body's first line where it is plain text, as our server's refusals are; else the status line's words.</summary>
    private static string ReasonOf(ResponseHead head, in ReadOnlySequence<byte> body)
    {
        if (head.Status is >= 300 and < 400) return "the server redirects; redirects are not followed: give the final address";
        if (head.BodyLength is > 0 and <= HeadBytesMax && head.IsPlainText)
        {
            var line = Encoding.UTF8.GetString(body.Slice(0, head.BodyLength.Value)).AsSpan().Trim();
            var end = line.IndexOfAny('\r', '\n');
            if (line.Length > 0) return (end < 0 ? line : line[..end]).ToString();
        }

        return head.Phrase.Length > 0 ? head.Phrase : "the server refused without a reason";
    }
}
