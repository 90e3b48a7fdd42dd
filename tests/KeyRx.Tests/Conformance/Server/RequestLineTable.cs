using static KeyRx.Tests.Conformance.OpeningRequest;
using static KeyRx.Tests.Conformance.ServerCases;

namespace KeyRx.Tests.Conformance;

/// <summary>The first line of a request: method, target, version.</summary>
internal static class RequestLineTable
{
    private const string LineRule = "RFC 9112 3", TargetRule = "RFC 9112 3.2", VersionRule = "RFC 9110 2.5";

    internal static IEnumerable<ServerCase> All => [.. Methods, .. Versions, .. Lines, .. Targets, .. Paths];

    private static IEnumerable<ServerCase> Methods =>
    [
        .. Each(["HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "CONNECT"], method =>
            Refuse(
                "RFC 6455 4.1", $"{method} is known and not allowed", 405, First($"{method} /echo HTTP/1.1"),
                "Allow: GET, HEAD")),
        .. Each(["get", "Get", "BREW", "GETS", "G!#$%&'*+.^_`|~-9"], method =>
            Refuse("RFC 9110 9.1", $"{method} is no method we know", 501, First($"{method} /echo HTTP/1.1"))),
        Refuse("RFC 9110 9.3.2", "HEAD of a path that is not there", 405, First("HEAD /nothing HTTP/1.1")),
    ];

    private static IEnumerable<ServerCase> Versions =>
    [
        Open("RFC 6455 4.2.1", "GET over HTTP/1.1", Good),
        Open(VersionRule, "HTTP/1.2 is read as HTTP/1.1", First("GET /echo HTTP/1.2")),
        .. Each(["HTTP/0.9", "HTTP/2.0", "HTTP/3.0"], version =>
            Refuse("RFC 6455 4.2.1", $"{version} is not HTTP/1.1", 505, First($"GET /echo {version}"))),
        Refuse("RFC 9110 7.8", "HTTP/1.0 switches no protocols", 426, First("GET /echo HTTP/1.0")),
        .. Each(
            [
                "http/1.1", "Http/1.1", "HTTP/1.1x", "HTTP/1.10", "HTTP/11", "HTTP/1", "HTTP/1,1", "HTTP/x.1", "HTTP/",
                "HTTPS/1.1", "ICY/1.1"],
            version =>
                Refuse(VersionRule, $"'{version}' is no version", 400, First($"GET /echo {version}"))),
        Refuse("RFC 9113 3.4", "the preface of HTTP/2 is not spoken", 505, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
    ];

    private static IEnumerable<ServerCase> Lines =>
    [
        Refuse(LineRule, "no version", 400, First("GET /echo")),
        Refuse(LineRule, "a method alone", 400, First("GET")),
        Refuse(LineRule, "two blanks before the target", 400, First("GET  /echo HTTP/1.1")),
        Refuse(LineRule, "two blanks before the version", 400, First("GET /echo  HTTP/1.1")),
        Refuse(LineRule, "a blank at the end", 400, First("GET /echo HTTP/1.1 ")),
        Refuse(LineRule, "a blank at the start", 400, First(" GET /echo HTTP/1.1")),
        Refuse(LineRule, "tabs instead of blanks", 400, First("GET\t/echo\tHTTP/1.1")),
        Refuse(LineRule, "a blank in the target", 400, First("GET /echo me HTTP/1.1")),
        Refuse("RFC 9110 9.1", "a method that is no token", 400, First("G(T /echo HTTP/1.1")),
        Refuse(
            "RFC 9112 2.2", "a bare LF ends the line", 400,
            Good.Replace("HTTP/1.1\r\n", "HTTP/1.1\n", StringComparison.Ordinal)),
        Refuse(
            "RFC 9112 2.2", "a bare CR ends the line", 400,
            Good.Replace("HTTP/1.1\r\n", "HTTP/1.1\r", StringComparison.Ordinal)),
        Refuse("RFC 9112 2.2", "a NUL in the line", 400, First("GET /e\0cho HTTP/1.1")),
        Refuse("RFC 9112 2.2", "the hello of TLS", 400, "\u0016\u0003\u0001\u0002\0"),
        Refuse("RFC 9112 2.2", "a frame without a request", 400, "\u0081\u0085\0\0\0\0hello"),
        Open("RFC 9112 2.2", "one empty line before it is ignored", "\r\n" + Good),
    ];

    private static IEnumerable<ServerCase> Targets =>
    [
        Open(TargetRule, "a query is no part of the path", First("GET /echo?a=b&c HTTP/1.1")),
        Open(TargetRule, "an empty query", First("GET /echo? HTTP/1.1")),
        Open("RFC 9112 3.2.2", "the absolute form is accepted", First("GET http://server.example/echo HTTP/1.1")),
        Open("RFC 9112 3.2.2", "its scheme in any case", First("GET HTTP://server.example/echo HTTP/1.1")),
        Open(
            "RFC 9112 3.2.2", "its host counts, not the Host field",
            First("GET http://server.example/echo HTTP/1.1").Replace(
                "Host: server.example", "Host: other.example", StringComparison.Ordinal)),
        Refuse("RFC 9112 3.2.2", "its host must be ours", 403, First("GET http://other.example/echo HTTP/1.1")),
        Refuse(
            "RFC 9112 3.2.2", "the absolute form needs a Host field too", 400,
            First("GET http://server.example/echo HTTP/1.1").Replace(
                "Host: server.example\r\n", "", StringComparison.Ordinal)),
        Refuse("RFC 9110 4.2.1", "an absolute form without host", 400, First("GET http:///echo HTTP/1.1")),
        Refuse(
            "RFC 9110 4.2.4", "an absolute form with a user", 400, First("GET http://me@server.example/echo HTTP/1.1")),
        Refuse("RFC 6455 4.1", "the scheme ws", 400, First("GET ws://server.example/echo HTTP/1.1")),
        Refuse("RFC 6455 3", "a fragment", 400, First("GET /echo#part HTTP/1.1")),
        Refuse("RFC 9112 3.2.4", "the asterisk form is for OPTIONS", 400, First("GET * HTTP/1.1")),
        Refuse("RFC 9112 3.2.3", "the authority form is for CONNECT", 400, First("GET server.example:80 HTTP/1.1")),
        Refuse(TargetRule, "a path without slash", 400, First("GET echo HTTP/1.1")),
        Refuse(TargetRule, "bytes that are not ASCII", 400, First("GET /ech\u00f6 HTTP/1.1")),
        Refuse(TargetRule, "a control character", 400, First("GET /ec\u0001ho HTTP/1.1")),
    ];

    private static IEnumerable<ServerCase> Paths =>
    [
        .. Each(["/", "/nothing", "/echo/", "/ECHO", "//echo", "/ws/echo", "/echo;a"], path =>
            Refuse("RFC 9110 15.5.5", $"{path} is not there", 404, First($"GET {path} HTTP/1.1"))),
        Refuse("RFC 9110 15.5.5", "a plain GET of a path that is not there", 404, Plain("/nothing")),
        Refuse(
            "RFC 9110 15.5.22", "a plain GET of /echo", 426, Plain("/echo"), "Upgrade: websocket",
            "Connection: close, Upgrade"),
        Refuse(
            "RFC 9110 15.5.22", "a plain GET of /ws", 426, Plain("/ws"), "Upgrade: websocket",
            "Connection: close, Upgrade"),
        Refuse("RFC 9112 9.3", "plain content, and then the end", 200, Plain("/plain"), "Content-Type: text/plain"),
    ];
}
