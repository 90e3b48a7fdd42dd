using static KeyRx.Tests.Conformance.OpeningRequest;
using static KeyRx.Tests.Conformance.ServerCases;

namespace KeyRx.Tests.Conformance;

/// <summary>What a client offers and who it is: subprotocols, extensions, Origin, token.</summary>
internal static class OfferTable
{
    private const string SubprotocolRule =
        "RFC 6455 4.2.2", ExtensionRule = "RFC 6455 9.1", OriginRule = "RFC 6455 10.2", TokenRule = "RFC 9110 11.6.1";
    private const string Json =
        "Sec-WebSocket-Protocol: keyrx.v1.json", Binary = "Sec-WebSocket-Protocol: keyrx.v1.bin";

    internal static IEnumerable<ServerCase> All => [.. Subprotocols, .. Extensions, .. Origins, .. Tokens];

    private static IEnumerable<ServerCase> Subprotocols =>
    [
        Open(SubprotocolRule, "one subprotocol", Plus(Json), Json),
        Open(SubprotocolRule, "the other subprotocol", Plus(Binary), Binary),
        Open(
            SubprotocolRule, "the first that is known",
            Plus("Sec-WebSocket-Protocol: unknown, keyrx.v1.bin, keyrx.v1.json"), Binary),
        Open(
            SubprotocolRule, "the first that is known, over two lines", Plus("Sec-WebSocket-Protocol: unknown", Json),
            Json),
        Open(SubprotocolRule, "empty elements are ignored", Plus("Sec-WebSocket-Protocol: ,, keyrx.v1.json,"), Json),
        Open(SubprotocolRule, "none that is known: none is chosen", Plus("Sec-WebSocket-Protocol: chat, superchat")),
        Open(SubprotocolRule, "names are compared in their case", Plus("Sec-WebSocket-Protocol: KEYRX.V1.JSON")),
        Open(
            SubprotocolRule, "a token is never the choice",
            Without("Authorization").Replace(
                "\r\n\r\n", $"\r\nSec-WebSocket-Protocol: keyrx.token.{ServerUnderTest.Secret}, keyrx.v1.json\r\n\r\n",
                StringComparison.Ordinal),
            Json),
        .. Each(["", ",", "a b", "a/b", "a;b", "\"a\"", "a, a", "keyrx.v1.json, b, keyrx.v1.json", "a\u00e9"], value =>
            Refuse(
                "RFC 6455 4.1", $"the subprotocols '{value}' are no list of different names", 400,
                Plus($"Sec-WebSocket-Protocol: {value}"))),
        Refuse("RFC 6455 4.1", "a subprotocol twice, over two lines", 400, Plus(Json, Json)),
    ];

    private static IEnumerable<ServerCase> Extensions =>
    [
        .. Each(
            [
                "x-unknown", "x-one, x-two", "x-one; a", "x-one; a=1; b=2, x-two", "x-one; a=\"1\"", "x-one; a=\"\\1\"",
                " , x-one ,, x-two", "x-one ;a= 1"],
            value =>
                Open(
                    ExtensionRule, $"the extensions '{value}' are declined",
                    Plus($"Sec-WebSocket-Extensions: {value}"))),
        Open(
            ExtensionRule, "extensions over two lines are declined",
            Plus("Sec-WebSocket-Extensions: x-one", "Sec-WebSocket-Extensions: x-two; a=1")),
        .. Each(
            [
                "", ",", ";", ";a", "a;", "a; =b", "a; b=", "a b", "a; b=c d", "a; b=\"\"", "a; b=\"c d\"", "a; b=\"c",
                "a; b=\"c\"d", "a/b", "a; b; ,c", "a=b", "a;;b"],
            value =>
                Refuse(
                    ExtensionRule, $"the extensions '{value}' are no list", 400,
                    Plus($"Sec-WebSocket-Extensions: {value}"))),
    ];

    private static IEnumerable<ServerCase> Origins =>
    [
        Open(OriginRule, "an Origin on the list", Plus($"Origin: {ServerUnderTest.Origin}")),
        Open(OriginRule, "no Origin: no browser", Good),
        .. Each(
            [
                "http://evil.example", "null", "https://good.example", "http://good.example:80", "http://good.example/",
                "http://good.example.evil.example", "http://server.example", ""],
            origin =>
                Refuse(OriginRule, $"the Origin '{origin}' is not on the list", 403, Plus($"Origin: {origin}"))),
    ];

    private static IEnumerable<ServerCase> Tokens =>
    [
        Open("RFC 9110 11.1", "the scheme's name in any case", With($"Authorization: bearer {ServerUnderTest.Secret}")),
        Refuse(TokenRule, "no token", 401, Without("Authorization"), "WWW-Authenticate: Bearer"),
        .. Each(
            [
                "Bearer", "Bearer x", "Bearer " + ServerUnderTest.Secret + "x", "Basic " + ServerUnderTest.Secret,
                ServerUnderTest.Secret, ""],
            value =>
                Refuse(
                    TokenRule, $"the credentials '{value}'", 401, With($"Authorization: {value}"),
                    "WWW-Authenticate: Bearer")),
        Refuse(
            SubprotocolRule, "a token alone leaves nothing to choose", 400,
            Plus($"Sec-WebSocket-Protocol: keyrx.token.{ServerUnderTest.Secret}")),
    ];
}
