using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using KeyRx.WebSockets.Framing;

namespace KeyRx.WebSockets.Handshake;

/// <summary>
/// The client's half of the opening handshake (RFC 6455 4.1): <see cref="NewKey"/>, <see cref="WriteRequest"/>,
/// then <c>TryReadResponse </c> with all that was received so far until it is complete. Pure but for the key; any
/// thread. Never throws on what the server sent, and never repeats it but for a refusal's own line.
/// </summary>
public static class UpgradeClient
{
    /// <summary>Longest response head where nothing else is said, and longest body of a refusal that is read.</summary>
    public const int HeadBytesMax = 8 * 1024;

    /// <summary>The last line's end and the empty line (RFC 9112 2.1).</summary>
    private static ReadOnlySpan<byte> HeadEnd => "\r\n\r\n"u8;

    /// <summary>A nonce of 16 random bytes in base64 (RFC 6455 4.1).</summary>
    public static string NewKey() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));

    /// <summary>Writes the request.</summary>
    /// <param name="output">Where it goes.</param>
    /// <param name="host">Host and port, as the Host header says them.</param>
    /// <param name="path">Path and query, percent-encoded.</param>
    /// <param name="key">From <see cref="NewKey"/>, new for each request.</param>
    /// <param name="subprotocols">Offered, the best first.</param>
    /// <param name="headers">More headers, none of which is the handshake's own.</param>
    /// <param name="deflate">An offer of permessage-deflate, or null.</param>
    /// <exception cref="ArgumentException">Something would not arrive as it was meant: a blank in
    /// the path, a line end, a second Host.</exception>
    public static void WriteRequest(
        IBufferWriter<byte> output, string host, string path, string key, IReadOnlyList<string> subprotocols,
        IReadOnlyList<KeyValuePair<string, string>> headers,
        DeflateParameters? deflate = null)
    {
        ArgumentNullException.ThrowIfNull(subprotocols);
        ArgumentNullException.ThrowIfNull(headers);
        RequestRules.Check(host, path, key, subprotocols, headers);
        var request = new StringBuilder(
            $"GET {path} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n")
            .Append($"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: {Rfc6455.Version}\r\n");
        if (subprotocols.Count > 0) request.Append($"Sec-WebSocket-Protocol: {string.Join(", ", subprotocols)}\r\n");
        if (deflate is not null) request.Append($"Sec-WebSocket-Extensions: {deflate}\r\n");
        foreach (var (name, value) in headers) request.Append($"{name}: {value}\r\n");
        Encoding.ASCII.GetBytes(request.Append("\r\n").ToString(), output);
    }

    /// <summary>Reads the response; consumes it only when it is complete.</summary>
    /// <param name="input">All that was received so far; afterwards what follows the response.</param>
    /// <param name="key">The request's.</param>
    /// <param name="offered">The request's.</param>
    /// <param name="subprotocol">The server's choice; null where it made none.</param>
    /// <param name="refusal">Why not, after <see cref="UpgradeAnswer.Refused"/>.</param>
    public static UpgradeAnswer TryReadResponse(
        ref ReadOnlySequence<byte> input, string key, IReadOnlyList<string> offered, out string? subprotocol,
        out UpgradeRefusal refusal)
        => TryReadResponse(ref input, key, offered, deflateOffered: null, out subprotocol, out _, out refusal);

    /// <summary>The same for a request that offered permessage-deflate.</summary>
    /// <param name="input">All that was received so far; afterwards what follows the response.</param>
    /// <param name="key">The request's.</param>
    /// <param name="offered">The request's.</param>
    /// <param name="deflateOffered">The request's.</param>
    /// <param name="subprotocol">The server's choice; null where it made none.</param>
    /// <param name="deflate">What holds from now on; null when the server declined.</param>
    /// <param name="refusal">Why not, after <see cref="UpgradeAnswer.Refused"/>.</param>
    /// <param name="headBytesMax">Longest head: servers set cookies.</param>
    public static UpgradeAnswer TryReadResponse(
        ref ReadOnlySequence<byte> input,
        string key,
        IReadOnlyList<string> offered,
        DeflateParameters? deflateOffered,
        out string? subprotocol,
        out DeflateParameters? deflate,
        out UpgradeRefusal refusal,
        int headBytesMax = HeadBytesMax)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(headBytesMax);
        (subprotocol, deflate, refusal) = (null, null, default);
        var body = input;
        ResponseHead? head;
        do
        {
            if (!TryTakeHead(ref body, headBytesMax, out head, out var fault))
                return fault is null ? UpgradeAnswer.NeedMore : Refuse(fault, out refusal);
            if (head.Status < 200 && input.Length - body.Length > headBytesMax + HeadEnd.Length)
                return Refuse(TooLong(headBytesMax), out refusal);
        }
        while (head.Status is >= 100 and < 200 and not 101); // interim answers may come first (RFC 9110 15.2)

        if (head.Status == 101)
        {
            input = body;
            if (WhyNot(head, key, offered, out subprotocol) is { } flaw) return Refuse(flaw, out refusal);
            if (DeflateNegotiation.WhyNot(head.Joined("Sec-WebSocket-Extensions"), deflateOffered, out deflate)
                is { } objection)
            {
                return Refuse(objection, out refusal);
            }
            return UpgradeAnswer.Accepted;
        }

        if (head.BodyLength is > 0 and <= HeadBytesMax && body.Length < head.BodyLength) return UpgradeAnswer.NeedMore;
        refusal = new UpgradeRefusal(head.Status, ReasonOf(head, body))
        {
            RetryAfterSeconds = head.RetryAfterSeconds,
            RetryAfterDate = head.RetryAfterDate,
        };
        return UpgradeAnswer.Refused;

        static UpgradeAnswer Refuse(string reason, out UpgradeRefusal refusal)
        {
            refusal = new UpgradeRefusal(0, reason);
            return UpgradeAnswer.Refused;
        }
    }

    private static string TooLong(int headBytesMax) => headBytesMax % 1024 == 0
        ? $"the answer's head is over {headBytesMax / 1024} KiB"
        : $"the answer's head is over {headBytesMax} bytes";

    /// <summary>False without a fault: the head is not complete.</summary>
    private static bool TryTakeHead(
        ref ReadOnlySequence<byte> input, int headBytesMax, [NotNullWhen(true)] out ResponseHead? head,
        out string? fault)
    {
        (head, fault) = (null, null);
        // Only what decides: the answer must not depend on how much came with it.
        var received = input.Slice(0, Math.Min(input.Length, headBytesMax + HeadEnd.Length));
        var reader = new SequenceReader<byte>(received);
        if (!reader.TryReadTo(out ReadOnlySequence<byte> bytes, HeadEnd))
            fault = received.Length < headBytesMax + HeadEnd.Length ? null : TooLong(headBytesMax);
        else if (!ResponseHead.TryParse(Encoding.Latin1.GetString(bytes), out head))
            fault = "the answer is not HTTP/1.x";
        else
            input = input.Slice(reader.Position);
        return head is not null;
    }

    /// <summary>The checks of RFC 6455 4.1 on a 101, in its order; null when it is good.</summary>
    private static string? WhyNot(ResponseHead head, string key, IReadOnlyList<string> offered, out string? subprotocol)
    {
        subprotocol = head.Single("Sec-WebSocket-Protocol");
        if (!head.IsOneOne) return "only HTTP/1.1 switches protocols (RFC 6455 4.1)";
        if (!"websocket".Equals(head.Single("Upgrade"), StringComparison.OrdinalIgnoreCase))
            return "the server switched to something else than WebSocket (RFC 6455 4.1)";
        if (!head.HasToken("Connection", "upgrade")) return "the answer lacks 'Connection: Upgrade' (RFC 6455 4.1)";
        if (head.Single("Sec-WebSocket-Accept") != UpgradeResponse.AcceptOf(key))
            return "the server's Sec-WebSocket-Accept does not fit our key (RFC 6455 4.1)";
        if (head.Has("Sec-WebSocket-Protocol") && !offered.Contains(subprotocol, StringComparer.Ordinal))
            return "the server chose a subprotocol that was not offered (RFC 6455 4.1)";
        return null;
    }

    /// <summary>
    /// The body's first line where it is plain text, as our server's refusals are; else the status line's words.
    /// </summary>
    private static string ReasonOf(ResponseHead head, in ReadOnlySequence<byte> body)
    {
        if (head.Status is >= 300 and < 400)
            return "the server redirects; redirects are not followed: give the final address";
        if (head.BodyLength is > 0 and <= HeadBytesMax && head.IsPlainText)
        {
            var line = Encoding.UTF8.GetString(body.Slice(0, head.BodyLength.Value)).AsSpan().Trim();
            var end = line.IndexOfAny('\r', '\n');
            if (line.Length > 0) return (end < 0 ? line : line[..end]).ToString();
        }

        return head.Phrase.Length > 0 ? head.Phrase : "the server refused without a reason";
    }
}
