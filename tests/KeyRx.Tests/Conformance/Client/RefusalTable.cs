using static KeyRx.Tests.Conformance.ClientCases;

namespace KeyRx.Tests.Conformance;

/// <summary>RFC 6455 4.1, item 1 of the answer: any status but 101, and what is no HTTP.</summary>
internal static class RefusalTable
{
    private const string NotHttp = NoWebSocket + "the answer is not HTTP/1.x", TooLong = NoWebSocket +
        "the answer's head is over 8 KiB";
    private const string HungUp = "SERVER hung up without an answer: is it a KeyRx server?";

    private static readonly int[] Redirects = [300, 301, 302, 303, 304, 305, 307, 308];
    private static readonly int[] Others =
    [
        200, 201, 202, 204, 206, 400, 401, 403, 404, 405, 407, 408, 410, 413, 426, 429, 431, 500, 501, 502, 503, 504,
        505, 599,
    ];

    internal static IEnumerable<ClientCase> All =>
    [
        .. Redirects.Select(status =>
            Refuse(
                "RFC 6455 4.1", $"{status} is not followed",
                $"{status}: the server redirects; redirects are not followed: give the final address",
                $"HTTP/1.1 {status} Elsewhere\r\nLocation: ws://127.0.0.1:1/ws\r\nContent-Length: 0\r\n\r\n")),
        .. Others.Select(status =>
            Refuse(
                "RFC 6455 4.1", $"{status} is told in the server's words", $"{status}: because",
                $"HTTP/1.1 {status} No\r\nContent-Type: text/plain\r\nContent-Length: 8\r\n\r\nbecause\n")),
        Refuse("RFC 6455 4.1", "200 with all fields of an upgrade", "200: OK", First("HTTP/1.1 200 OK")),
        Refuse(
            "RFC 9112 4", "a status without phrase or body", "404: the server refused without a reason",
            "HTTP/1.1 404 \r\nContent-Length: 0\r\n\r\n"),
        Refuse(
            "RFC 9110 15.2", "an interim answer and then a refusal", "404: No",
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n"),
        .. new[]
        {
            "HTTP/2 101 S", "HTTP/0.9 101 S", "http/1.1 101 S", "HTTP/1.1  101 S", "HTTP/1.1 10 S",
            "HTTP/1.1 1011 S", "HTTP/1.1 1O1 S", "HTTP/1.1 +01 S", "HTTP/1.1", "101 S", "ICY 200 OK",
            "SSH-2.0-OpenSSH_9.9", "",
        }.Select(line =>
            Refuse("RFC 9112 4", $"'{line}' is no status line", NotHttp, First(line))),
        Refuse(
            "RFC 6455 4.1", "HTTP/1.0 switches no protocols",
            NoWebSocket + "only HTTP/1.1 switches protocols (RFC 6455 4.1)",
            First("HTTP/1.0 101 S")),
        Refuse(
            "RFC 9112 2.3", "a refusal of any HTTP/1 is read", "503: Service Unavailable",
            "HTTP/1.0 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n"),
        .. new[] { " folded: first", "X : 1", "X\t: 1", "X", ": 1", "X: a\0b", "X: a\nb", "X: a\rb" }
            .Select((line, i) =>
                Refuse(
                    "RFC 9112 5", $"the field line number {i} is none", NotHttp,
                    i == 0 ? First("HTTP/1.1 101 S\r\n" + line) : Plus(line))),
        Refuse("RFC 9112 2.2", "a control character in the status line", NotHttp, First("HTTP/1.1 101 S\u0007")),
        Refuse("RFC 6455 10.4", "a head over 8 KiB", TooLong, Plus("X: " + new string('x', 9000))),
        Refuse(
            "RFC 6455 10.4", "a head over 8 KiB that does not end", TooLong,
            "HTTP/1.1 101 S\r\nX: " + new string('x', 9000)),
        .. new[] { "", "HTTP", "HTTP/1.1 101 S\r\n", Good[..^1] }.Select(begun =>
            Refuse("RFC 6455 4.1", $"an answer that ends after {begun.Length} bytes", HungUp, begun) with
            {
                HangsUp = true,
            }),
    ];
}
