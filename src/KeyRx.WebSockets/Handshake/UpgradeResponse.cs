using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using KeyRx.WebSockets.Framing;

namespace KeyRx.WebSockets.Handshake;

/// <summary>
/// What a server answers to a request: 101, a refusal in one line, or plain content. Pure; any thread.
/// </summary>
public static class UpgradeResponse
{
    /// <summary>101 Switching Protocols (RFC 6455 4.2.2).</summary>
    /// <param name="output">Where it goes.</param>
    /// <param name="key">The request's.</param>
    /// <param name="subprotocol">The one chosen, or null.</param>
    /// <param name="deflate">What <see cref="DeflateNegotiation.Choose"/> gave, or null
    /// to do without compression.</param>
    /// <exception cref="ArgumentException">The key is none, or the subprotocol no token: it would not arrive as it was
    /// meant.</exception>
    public static void WriteAccept(
        IBufferWriter<byte> output, string key, string? subprotocol, DeflateParameters? deflate = null)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (!UpgradeKey.IsValid(key)) throw new ArgumentException("the key is the request's", nameof(key));
        if (subprotocol is not null) HeaderText.CheckToken(subprotocol, nameof(subprotocol));
        output.Write(
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"u8 +
                "Sec-WebSocket-Accept: "u8);
        Write(output, AcceptOf(key));
        if (subprotocol is not null)
        {
            output.Write("\r\nSec-WebSocket-Protocol: "u8);
            Write(output, subprotocol);
        }

        if (deflate is { } agreed)
        {
            output.Write("\r\nSec-WebSocket-Extensions: "u8);
            Write(output, agreed.ToString());
        }

        output.Write("\r\n\r\n"u8);
    }

    /// <summary>A refusal: status, the version we speak (RFC 6455 4.4), and the reason as one line of text.</summary>
    /// <param name="output">Where it goes.</param>
    /// <param name="status">HTTP status.</param>
    /// <param name="reason">One line for people.</param>
    /// <param name="extraHeaderLines">Whole lines, each with its CR LF.</param>
    /// <param name="isWithoutBody">The length of the body is told, the body is not sent: the answer to
    /// a HEAD (RFC 9110 9.3.2).</param>
    /// <exception cref="ArgumentException">The status is none of a refusal, or the lines are not whole
    /// header lines.</exception>
    public static void WriteRefusal(
        IBufferWriter<byte> output, int status, string reason, string? extraHeaderLines = null,
        bool isWithoutBody = false)
    {
        ArgumentNullException.ThrowIfNull(output);
        CheckStatus(status);
        HeaderText.CheckLines(extraHeaderLines, nameof(extraHeaderLines));
        var body = Encoding.UTF8.GetBytes(reason + "\n");
        Write(
            output,
            $"HTTP/1.1 {status} {PhraseOf(status)}\r\n{MustOf(status, extraHeaderLines)}" +
                $"Sec-WebSocket-Version: {Rfc6455.Version}\r\n{extraHeaderLines}"
                    + $"Content-Type: text/plain; charset=utf-8\r\nX-Content-Type-Options: nosniff\r\n" +
                        $"Content-Length: {body.Length}\r\n\r\n");
        if (!isWithoutBody) output.Write(body);
    }

    /// <summary>Plain content; the connection ends after it.</summary>
    /// <param name="output">Where it goes.</param>
    /// <param name="status">HTTP status.</param>
    /// <param name="contentType">The media type, one line.</param>
    /// <param name="body">The content.</param>
    /// <param name="extraHeaderLines">Whole lines, each with its CR LF.</param>
    /// <param name="isWithoutBody">As above.</param>
    /// <exception cref="ArgumentException">It would not arrive as it was meant.</exception>
    public static void WriteContent(
        IBufferWriter<byte> output, int status, string contentType, ReadOnlySpan<byte> body,
        string? extraHeaderLines = null, bool isWithoutBody = false)
    {
        ArgumentNullException.ThrowIfNull(output);
        CheckStatus(status);
        HeaderText.CheckLine(contentType, nameof(contentType));
        HeaderText.CheckLines(extraHeaderLines, nameof(extraHeaderLines));
        Write(
            output,
            $"HTTP/1.1 {status} {PhraseOf(status)}\r\nConnection: close\r\n{extraHeaderLines}Content-Type: " +
                $"{contentType}\r\nCache-Control: no-store\r\n"
                    + $"X-Content-Type-Options: nosniff\r\nContent-Length: {body.Length}\r\n\r\n");
        if (!isWithoutBody) output.Write(body);
    }

    /// <summary>
    /// Sec-WebSocket-Accept for a request's key (RFC 6455 4.2.2). SHA-1 is what the standard says; it guards against
    /// confusion, not against attackers.
    /// </summary>
    /// <param name="key">Of a request that <see cref="UpgradeRequestReader"/> has read: 24 characters.</param>
    public static string AcceptOf(string key)
    {
        Span<byte> nonce = stackalloc byte[128], hash = stackalloc byte[SHA1.HashSizeInBytes];
        var length = Encoding.ASCII.GetBytes(key, nonce);
        length += Encoding.ASCII.GetBytes(Rfc6455.AcceptGuid, nonce[length..]);
#pragma warning disable CA5350
        SHA1.HashData(nonce[..length], hash);
#pragma warning restore CA5350
        return Convert.ToBase64String(hash);
    }

    /// <summary>A final status (RFC 9110 15): an interim one would leave the client waiting.</summary>
    private static void CheckStatus(int status)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(status, 200);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(status, 599);
    }

    /// <summary>
    /// The end of the connection, and what a status must say where the caller does not: RFC 9110 15.5.6 and 15.5.22.
    /// </summary>
    private static string MustOf(int status, string? extraHeaderLines) => status switch
    {
        405 when extraHeaderLines?.Contains("Allow: ", StringComparison.Ordinal) is not true =>
            "Connection: close\r\nAllow: GET, HEAD\r\n",
        426 => "Connection: close, Upgrade\r\nUpgrade: websocket\r\n",
        _ => "Connection: close\r\n",
    };

    private static void Write(IBufferWriter<byte> output, string head) => Encoding.ASCII.GetBytes(head, output);

    /// <summary>Reason phrases of RFC 9110 15 and RFC 6585.</summary>
    private static string PhraseOf(int status) => status switch
    {
        200 => "OK",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        408 => "Request Timeout",
        414 => "URI Too Long",
        426 => "Upgrade Required",
        429 => "Too Many Requests",
        431 => "Request Header Fields Too Large",
        500 => "Internal Server Error",
        501 => "Not Implemented",
        503 => "Service Unavailable",
        505 => "HTTP Version Not Supported",
        _ => "Error",
    };
}
