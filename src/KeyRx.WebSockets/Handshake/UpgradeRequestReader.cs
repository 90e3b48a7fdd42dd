using System.Buffers;
using System.Text;

namespace KeyRx.WebSockets.Handshake;

/// <summary>
/// The server's half of the opening handshake (RFC 6455 4.2.1), and plain GETs, HEADs and POSTs without a body: call
/// <c>TryRead</c> with all that was received so far. Pure; never throws on input; frames behind the head stay
/// in the input. What it costs grows with the length of the head and with nothing else, whatever is in it and
/// in however many pieces it comes.
/// </summary>
public static class UpgradeRequestReader
{
    /// <summary>Longest head, without the empty line that ends it, where nothing else is said.</summary>
    public const int HeadBytesMax = 8 * 1024;

    /// <summary>The most that a limit may be: <see cref="UpgradeRequestScan"/> counts in 16 bits.</summary>
    public const int HeadBytesLimit = 60 * 1024;

    /// <summary>
    /// Subprotocols, and extensions, that one request may offer: no client of any use offers half as many.
    /// </summary>
    internal const int OffersMax = 16;

    private const int HeadersMax = 100;

    /// <summary>The request line, the headers and the empty line.</summary>
    private const int LinesMax = 1 + HeadersMax + 1;

    private static readonly UpgradeRefusal NotARequest = new(
        400, "lines end with CR LF, no byte is 0, and the first is a letter (RFC 9112 2.2)");

    private static readonly UpgradeRefusal TooManyOffers =
        new(400, $"at most {OffersMax} subprotocols and {OffersMax} extensions");

    /// <summary>The last line's end and the empty line (RFC 9112 2.1).</summary>
    private static ReadOnlySpan<byte> HeadEnd => "\r\n\r\n"u8;

    /// <summary>Consumes the head when it is complete.</summary>
    /// <param name="input">All that was received so far; afterwards what follows the head.</param>
    /// <param name="request">The request, after <see cref="UpgradeReadResult.Request"/>.</param>
    /// <param name="refusal">Status and one line, after <see cref="UpgradeReadResult.Refused"/>.</param>
    /// <param name="headBytesMax">Longest head, up to <see cref="HeadBytesLimit"/>: browsers send cookies.</param>
    public static UpgradeReadResult TryRead(
        ref ReadOnlySequence<byte> input, out UpgradeRequest? request, out UpgradeRefusal refusal,
        int headBytesMax = HeadBytesMax)
    {
        var scan = default(UpgradeRequestScan);
        return TryRead(ref input, ref scan, out request, out refusal, headBytesMax);
    }

    /// <summary>The same for a head that comes in pieces: no byte of it is looked for a line end twice.</summary>
    /// <param name="input">All that was received so far; afterwards what follows the head.</param>
    /// <param name="scan">What the last call with this request's bytes left there; at first a new one.</param>
    /// <param name="request">The request, after <see cref="UpgradeReadResult.Request"/>.</param>
    /// <param name="refusal">Status and one line, after <see cref="UpgradeReadResult.Refused"/>.</param>
    /// <param name="headBytesMax">Longest head, up to <see cref="HeadBytesLimit"/>; the same at each call.</param>
    public static UpgradeReadResult TryRead(
        ref ReadOnlySequence<byte> input,
        ref UpgradeRequestScan scan,
        out UpgradeRequest? request,
        out UpgradeRefusal refusal,
        int headBytesMax = HeadBytesMax)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(headBytesMax);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(headBytesMax, HeadBytesLimit);
        (request, refusal) = (null, default);
        var rest = AfterEmptyLine(input);
        // Only what decides: the answer must not depend on how much came with it.
        var received = rest.Slice(0, Math.Min(rest.Length, headBytesMax + HeadEnd.Length));
        var reader = new SequenceReader<byte>(received);
        if (!TryFindEnd(ref reader, ref scan, out var fault))
        {
            if (fault is null && received.Length < headBytesMax + HeadEnd.Length) return UpgradeReadResult.NeedMore;
            return Refuse(fault ?? TooLong(received, headBytesMax), received, out refusal);
        }

        var head = received.Slice(0, reader.Consumed - HeadEnd.Length);
        input = input.Slice(reader.Position);
        var text = Encoding.Latin1.GetString(head);
        var isUpgrade = false;
        if ((RequestHead.Parse(text, out var parsed) ?? Check(parsed!, out isUpgrade)) is { } flaw)
        {
            RequestHead.Wipe(text); // whoever asks has no use for it, and a token may stand there
            return Refuse(flaw, received, out refusal);
        }

        request = new UpgradeRequest(parsed!, isUpgrade);
        return UpgradeReadResult.Request;

        static UpgradeReadResult Refuse(
            UpgradeRefusal reason, in ReadOnlySequence<byte> received, out UpgradeRefusal refusal)
        {
            refusal = reason with { IsWithoutBody = new SequenceReader<byte>(received).IsNext("HEAD "u8) };
            return UpgradeReadResult.Refused;
        }
    }

    /// <summary>
    /// Names the part that is over the limit: RFC 9110 9.1 (the method), RFC 9112 3 (the target), RFC 6585 5.
    /// </summary>
    private static UpgradeRefusal TooLong(in ReadOnlySequence<byte> received, int headBytesMax)
    {
        var reader = new SequenceReader<byte>(received);
        if (reader.TryReadTo(out ReadOnlySequence<byte> _, "\r\n"u8))
            return new UpgradeRefusal(431, $"the request's head is over {headBytesMax} bytes");
        return reader.TryReadTo(out ReadOnlySequence<byte> _, (byte)' ')
            ? new UpgradeRefusal(414, $"the request's target is over {headBytesMax} bytes")
            : new UpgradeRefusal(501, "this method is not known; GET only (RFC 9110 9.1)");
    }

    /// <summary>
    /// One empty line before the request is ignored (a SHOULD of RFC 9112 2.2), also when half of it is there.
    /// </summary>
    private static ReadOnlySequence<byte> AfterEmptyLine(in ReadOnlySequence<byte> input)
    {
        var reader = new SequenceReader<byte>(input);
        if (input.Length == 1) reader.IsNext((byte)'\r', advancePast: true);
        else reader.IsNext("\r\n"u8, advancePast: true);
        return reader.UnreadSequence;
    }

    /// <summary>
    /// Looks on for the empty line. Refuses at once what no request can begin with or hold (TLS, a bare LF, 0, too many
    /// lines): there is no need to wait for more of it.
    /// </summary>
    /// <param name="reader">All of the request; behind the empty line when the head is complete.</param>
    /// <param name="scan">How far it was looked through.</param>
    /// <param name="fault">What is wrong; null also where more bytes are needed.</param>
    private static bool TryFindEnd(
        ref SequenceReader<byte> reader, ref UpgradeRequestScan scan, out UpgradeRefusal? fault)
    {
        fault = null;
        if (reader.TryPeek(out var first) && !char.IsAsciiLetter((char)first)) fault = NotARequest;
        reader.Advance(scan.Length);
        while (fault is null && reader.TryAdvanceToAny("\r\n\0"u8, advancePastDelimiter: false))
        {
            var lineEnd = (int)reader.Consumed;
            scan.Length = lineEnd;
            if (!reader.IsNext((byte)'\r', advancePast: true)) fault = NotARequest;
            else if (!reader.TryRead(out var next)) return false; // half a line end: looked at again
            else if (next != '\n') fault = NotARequest;
            else if (++scan.Lines is var lines && lines > LinesMax)
                fault = new UpgradeRefusal(431, $"more than {HeadersMax} headers");
            else if (scan.LineStart == lineEnd) return true;
            else scan.Length = scan.LineStart = (int)reader.Consumed;
        }

        if (fault is null) scan.Length = (int)reader.Length;
        return false;
    }

    /// <summary>
    /// The rules of RFC 6455 4.2.1 on a head; null when they hold, or when the request is a plain one.
    /// </summary>
    private static UpgradeRefusal? Check(RequestHead head, out bool isUpgrade)
    {
        // A server ignores the field in HTTP/1.0 (RFC 9110 7.8), where a Host is not asked for either (RFC 9112 3.2).
        isUpgrade = !head.Line.IsHttp10 && head.HasToken("Upgrade", "websocket");
        var needsHost = !head.Line.IsHttp10 || head.Has("Host");
        if (needsHost && head.ValueOf("Host").IsEmpty) return new UpgradeRefusal(400, "Host is missing (RFC 9110 7.2)");
        if (needsHost && !HostField.IsValid(head.ValueOf("Host")))
            return new UpgradeRefusal(400, "Host is NAME or NAME:PORT (RFC 9112 3.2)");
        if (EndsInChunked(head))
        {
            return new UpgradeRefusal(
                501, "no transfer coding is understood here, and a request has no body (RFC 9112 6.1)");
        }
        if (head.Has("Transfer-Encoding") || (head.Has("Content-Length") && head.ValueOf("Content-Length") is not "0"))
            return new UpgradeRefusal(400, "a request here has no body (RFC 6455 4.1)");
        if (!isUpgrade)
        {
            return !head.Line.IsHttp10 && (head.Has("Sec-WebSocket-Key") || head.Has("Sec-WebSocket-Version"))
                ? new UpgradeRefusal(400, "Upgrade: websocket is missing (RFC 6455 4.2.1)")
                : null;
        }

        if (head.Line.Method != RequestMethod.Get) return UpgradeRefusal.GetOnly;
        if (!head.HasToken("Connection", "Upgrade"))
            return new UpgradeRefusal(400, "Connection: Upgrade is missing (RFC 6455 4.2.1)");
        if (head.ValueOf("Sec-WebSocket-Version") is not "13")
            return new UpgradeRefusal(426, "Sec-WebSocket-Version: 13 only (RFC 6455 4.2.2)");
        if (!UpgradeKey.IsValid(head.ValueOf("Sec-WebSocket-Key")))
            return new UpgradeRefusal(400, "Sec-WebSocket-Key is 16 bytes in base64 (RFC 6455 4.2.1)");
        return CheckLists(head);
    }

    /// <summary>Several transfer codings, of which the last is chunked.</summary>
    private static bool EndsInChunked(RequestHead head)
    {
        var (count, isChunked) = (0, false);
        foreach (var coding in head.Elements("Transfer-Encoding"))
        {
            count++;
            isChunked = coding.Equals("chunked", StringComparison.OrdinalIgnoreCase);
        }

        return count > 1 && isChunked;
    }

    /// <summary>
    /// Both lists need an element where the header stands; what a client offers twice it has not thought through.
    /// </summary>
    private static UpgradeRefusal? CheckLists(RequestHead head)
    {
        if (HasMoreThan(OffersMax, head.Elements("Sec-WebSocket-Protocol"))) return TooManyOffers;
        if (head.Has("Sec-WebSocket-Protocol") && !AreDifferentNames(head, "Sec-WebSocket-Protocol"))
            return new UpgradeRefusal(400, "Sec-WebSocket-Protocol is a list of different names (RFC 6455 4.1)");

        if (HasMoreThan(OffersMax, head.Elements("Sec-WebSocket-Extensions"))) return TooManyOffers;
        return head.Joined("Sec-WebSocket-Extensions") is { } offers && !ExtensionOffers.AreWellFormed(offers)
            ? new UpgradeRefusal(400, "Sec-WebSocket-Extensions is a list of NAME; PARAMETER=VALUE (RFC 6455 9.1)")
            : null;
    }

    private static bool HasMoreThan(int max, FieldElements elements)
    {
        var count = 0;
        foreach (var _ in elements)
        {
            if (++count > max) return true;
        }

        return false;
    }

    /// <summary>
    /// At most <see cref="OffersMax"/> of them, looked at where they stand: a token may be among them.
    /// </summary>
    private static bool AreDifferentNames(RequestHead head, string field)
    {
        Span<Range> places = stackalloc Range[OffersMax];
        var count = 0;
        foreach (var name in head.Elements(field))
        {
            if (!HttpToken.IsValid(name)) return false;
            foreach (var earlier in places[..count])
            {
                if (name.SequenceEqual(head.TextAt(earlier))) return false;
            }

            places[count++] = head.PlaceOf(name);
        }

        return count > 0;
    }
}
