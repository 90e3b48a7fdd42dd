using static KeyRx.Tests.Conformance.ClientCases;

namespace KeyRx.Tests.Conformance;

/// <summary>RFC 6455 4.1, the second half: which answers a client may accept.</summary>
internal static class AnswerTable
{
    private const string Rule = "RFC 6455 4.1";

    internal static IEnumerable<ClientCase> All => [.. Good, .. Upgrades, .. Accepts, .. Offers];

    private static IEnumerable<ClientCase> Good =>
    [
        Open(Rule, "the answer of the RFC", ClientCases.Good),
        .. new[] { "WebSocket", "WEBSOCKET", " \twebsocket\t " }.Select(value =>
            Open(Rule, $"Upgrade: {value}", With($"Upgrade: {value}"))),
            .. new[] { "upgrade", "UPGRADE", "keep-alive, Upgrade", "Upgrade,keep-alive" }.Select(value =>
                Open(Rule, $"Connection: {value}", With($"Connection: {value}"))),
        Open(Rule, "Connection over two lines", Plus("Connection: keep-alive")),
        Open(Rule, "blanks around Sec-WebSocket-Accept", With($"Sec-WebSocket-Accept: \t{ClientCase.Accept} \t")),
        Open(
            "RFC 9112 5.1", "no blank behind the colons",
            ClientCases.Good.Replace(": ", ":", StringComparison.Ordinal)),
        Open(
            "RFC 9110 5.1", "names in another case",
            ClientCases.Good.Replace("Sec-WebSocket-Accept", "sec-websocket-ACCEPT", StringComparison.Ordinal)
                .Replace("Upgrade:", "UPGRADE:", StringComparison.Ordinal)),
        Open(
            "RFC 9110 5.1", "fields nobody knows",
            Plus("X-Unknown: 1", "Server: some", "Date: Thu, 01 Jan 1970 00:00:00 GMT")),
        Open("RFC 9112 4", "another phrase", First("HTTP/1.1 101 Web Socket Protocol Handshake")),
        Open("RFC 9112 4", "no phrase", First("HTTP/1.1 101 ")),
        Open("RFC 9110 15.2", "100 before it", "HTTP/1.1 100 Continue\r\n\r\n" + ClientCases.Good),
        Open(
            "RFC 9110 15.2", "103 and 100 before it",
            "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n" + ClientCases.Good),
        Open("RFC 9112 5.2", "a folded field is one value", Plus("X-Folded: a", "\tb", " c")),
        Open(
            "RFC 9112 5.2", "a folded Upgrade",
            ClientCases.Good.Replace("Upgrade: websocket", "Upgrade:\r\n websocket", StringComparison.Ordinal)),
        Open("RFC 6455 4.2.2", "no subprotocol chosen", Without("Sec-WebSocket-Protocol")),
    ];

    private static IEnumerable<ClientCase> Upgrades =>
    [
        .. new[] { "h2c", "websockets", "websocket/13", "websocket, h2c", "" }.Select(value =>
            Refuse(Rule, $"Upgrade: {value}", OtherProtocol, With($"Upgrade: {value}"))),
        Refuse(Rule, "no Upgrade", OtherProtocol, Without("Upgrade")),
        Refuse(Rule, "Upgrade twice", OtherProtocol, Plus("Upgrade: websocket")),
        .. new[] { "close", "keep-alive", "Upgraded", "Up grade", "" }.Select(value =>
            Refuse(Rule, $"Connection: {value}", NoConnection, With($"Connection: {value}"))),
        Refuse(Rule, "no Connection", NoConnection, Without("Connection")),
    ];

    private static IEnumerable<ClientCase> Accepts =>
    [
        .. new[]
        {
            "", Handshake.AcceptOf(Handshake.SampleKey), "AAAA", $"{ClientCase.Accept}=", $"x{ClientCase.Accept}",
            $"\"{ClientCase.Accept}\"", $"{ClientCase.Accept}, {ClientCase.Accept}",
        }.Select(value =>
            Refuse(Rule, $"Sec-WebSocket-Accept: {value}", WrongAccept, With($"Sec-WebSocket-Accept: {value}"))),
        Refuse(Rule, "no Sec-WebSocket-Accept", WrongAccept, Without("Sec-WebSocket-Accept")),
        Refuse(
            "RFC 6455 11.3.3", "Sec-WebSocket-Accept twice", WrongAccept,
            Plus($"Sec-WebSocket-Accept: {ClientCase.Accept}")),
        Refuse(
            "RFC 6455 11.3.3", "a right and a wrong Sec-WebSocket-Accept", WrongAccept,
            Plus("Sec-WebSocket-Accept: AAAA")),
    ];

    private static IEnumerable<ClientCase> Offers =>
    [
        .. new[] { "chat", "", "KEYRX.V1.JSON", "keyrx.v1.bin", "keyrx.v1.json, keyrx.v1.json", "keyrx.v1.json,chat" }
            .Select(value =>
                Refuse(
                    Rule, $"the subprotocol '{value}' was not offered", NotOffered("subprotocol"),
                    With($"Sec-WebSocket-Protocol: {value}"))),
        Refuse(
            "RFC 6455 11.3.4", "Sec-WebSocket-Protocol twice", NotOffered("subprotocol"),
            Plus("Sec-WebSocket-Protocol: keyrx.v1.json")),
        .. new[] { "x-unknown", "x-one, x-two; a=1", "" }.Select(value =>
            Refuse(
                "RFC 6455 9.1", $"the extension '{value}' was not offered", NotOffered("extension"),
                Plus($"Sec-WebSocket-Extensions: {value}"))),
        Refuse(
            "RFC 6455 4.2.2", "binary was asked for, and no subprotocol chosen",
            "SERVER does not speak keyrx.v1.bin: connect without Binary", Without("Sec-WebSocket-Protocol")) with
            {
                IsBinary = true,
            },
    ];

    private const string OtherProtocol = NoWebSocket +
        "the server switched to something else than WebSocket (RFC 6455 4.1)";
    private const string NoConnection = NoWebSocket + "the answer lacks 'Connection: Upgrade' (RFC 6455 4.1)";
    private const string WrongAccept = NoWebSocket +
        "the server's Sec-WebSocket-Accept does not fit our key (RFC 6455 4.1)";

    private static string NotOffered(string what) =>
        NoWebSocket + $"the server chose {(what[0] == 'e' ? "an" : "a")} {what} that was not offered (RFC 6455 4.1)";
}
