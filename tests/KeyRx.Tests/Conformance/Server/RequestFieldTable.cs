using static KeyRx.Tests.Conformance.OpeningRequest;
using static KeyRx.Tests.Conformance.ServerCases;

namespace KeyRx.Tests.Conformance;

/// <summary>Field lines: their form, those that may stand once, and Host.</summary>
internal static class RequestFieldTable
{
    private const string FormRule = "RFC 9112 5.1", FoldRule =
        "RFC 9112 5.2", ValueRule = "RFC 9110 5.5", OnceRule = "RFC 9110 5.3", HostRule = "RFC 9112 3.2";

    internal static IEnumerable<ServerCase> All => [.. Forms, .. Values, .. Singletons, .. Hosts];

    private static IEnumerable<ServerCase> Forms =>
    [
        Refuse(FoldRule, "a line folded with a blank", 400, With("Upgrade: web", " socket")),
        Refuse(FoldRule, "a line folded with a tab", 400, With("Upgrade: web", "\tsocket")),
        Refuse(FoldRule, "a folded first field", 400, First("GET /echo HTTP/1.1\r\n Folded: yes")),
        Refuse(FoldRule, "a fold of blanks alone", 400, Plus("X: 1", "  ")),
        Refuse(FormRule, "a blank before the colon", 400, Plus("X : 1")),
        Refuse(FormRule, "a tab before the colon", 400, Plus("X\t: 1")),
        Refuse(FormRule, "a blank before the colon of Host", 400, With("Host : server.example")),
        Refuse(FormRule, "no colon", 400, Plus("X")),
        Refuse(FormRule, "no name", 400, Plus(": 1")),
        .. Each("()<>@,;\\\"/[]?={}", c => Refuse("RFC 9110 5.6.2", $"a name with {c}", 400, Plus($"X{c}Y: 1"))),
        Refuse("RFC 9110 5.6.2", "a name that is not ASCII", 400, Plus("X\u00e9: 1")),
        Refuse("RFC 9112 2.2", "a bare LF between fields", 400, Plus("X: 1\nY: 2")),
        Refuse("RFC 9112 2.2", "a bare CR between fields", 400, Plus("X: 1\rY: 2")),
        Refuse("RFC 9112 2.2", "two bare LF end the head", 400, Good[..^4] + "\n\n"),
        Refuse("RFC 9112 2.2", "CR CR LF ends a line", 400, Plus("X: 1\r")),
        Open("RFC 9110 5.1", "names in lower case", Lower(Good)),
        Open(
            "RFC 9110 5.1", "names in upper case",
            With("UPGRADE: websocket").Replace("Host:", "HOST:", StringComparison.Ordinal)),
        Open("RFC 9112 5.1", "no blank behind the colon", Good.Replace(": ", ":", StringComparison.Ordinal)),
        Open("RFC 9112 5.1", "many blanks around the values", With("Upgrade: \t websocket \t ")),
        Open("RFC 9112 5.1", "many blanks around the key", With($"Sec-WebSocket-Key:\t {Handshake.SampleKey} \t")),
        Open("RFC 9110 5.1", "a field nobody knows", Plus("X-Unknown: whatever")),
    ];

    private static IEnumerable<ServerCase> Values =>
    [
        .. Each([1, 8, 11, 12, 27, 31, 127], c =>
            Refuse(ValueRule, $"the control character {c} in a value", 400, Plus($"X: a{(char)c}b"))),
        Refuse(ValueRule, "a NUL in a value", 400, Plus("X: a\0b")),
        Refuse(ValueRule, "a NUL in a name", 400, Plus("X\0Y: 1")),
        Open(ValueRule, "a tab in a value", Plus("X: a\tb")),
        Open(ValueRule, "an empty value", Plus("X:")),
        Open(ValueRule, "bytes that are not ASCII in a value", Plus("X: \u00e9\u00ff")),
        Open(ValueRule, "a colon in a value", Plus("X: a:b")),
    ];

    private static IEnumerable<ServerCase> Singletons =>
    [
        Refuse("RFC 9112 3.2", "two Host fields", 400, Plus("Host: server.example")),
        Refuse("RFC 9112 3.2", "two different Host fields", 400, Plus("Host: other.example")),
        Refuse("RFC 6455 11.3.1", "two keys", 400, Plus($"Sec-WebSocket-Key: {Handshake.SampleKey}")),
        Refuse("RFC 6455 11.3.5", "two versions", 400, Plus("Sec-WebSocket-Version: 13")),
        Refuse("RFC 6455 11.3.5", "two different versions", 400, Plus("Sec-WebSocket-Version: 8")),
        Refuse(
            OnceRule, "two Origin fields", 400,
            Plus($"Origin: {ServerUnderTest.Origin}", $"Origin: {ServerUnderTest.Origin}")),
        Refuse(OnceRule, "two Authorization fields", 400, Plus($"Authorization: Bearer {ServerUnderTest.Secret}")),
        Refuse("RFC 9112 6.3", "two Content-Length fields", 400, Plus("Content-Length: 0", "Content-Length: 0")),
        Refuse(
            "RFC 9112 6.3", "two different Content-Length fields", 400, Plus("Content-Length: 0", "Content-Length: 5")),
    ];

    private static IEnumerable<ServerCase> Hosts =>
    [
        Refuse(HostRule, "no Host", 400, Without("Host")),
        Refuse(HostRule, "an empty Host", 400, With("Host:")),
        .. Each(
            [
                "a b", "a, b", "me@server.example", "server.example/", "server.example:x", "[::1", "[]", "[::1]80",
                ":80", "a\\b", "s\u00e9rver", "http://server.example"],
            host =>
                Refuse(HostRule, $"the Host '{host}' is none", 400, With($"Host: {host}"))),
        .. Each(["other.example", "server.example.other", "server.example:1", "server", "127.0.0.1:1"], host =>
            Refuse("RFC 6455 10.2", $"the Host {host} is not ours", 403, With($"Host: {host}"))),
        Open(HostRule, "a Host with port", With("Host: server.example:9867")),
        Open(HostRule, "a Host that is an IPv6 address", With("Host: [::1]:80")),
        Open("RFC 9110 4.2.3", "a Host in upper case", With("Host: SERVER.EXAMPLE")),
    ];

    private static string Lower(string request) =>
        string.Join(
            "\r\n",
            request.Split("\r\n").Select((line, i) =>
                i == 0 || line.Length == 0
                    ? line
                    : line[..line.IndexOf(':', StringComparison.Ordinal)].ToLowerInvariant() +
                        line[line.IndexOf(':', StringComparison.Ordinal)..]));
}
