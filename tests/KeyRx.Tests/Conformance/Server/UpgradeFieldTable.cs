using static KeyRx.Tests.Conformance.OpeningRequest;
using static KeyRx.Tests.Conformance.ServerCases;

namespace KeyRx.Tests.Conformance;

/// <summary>RFC 6455 4.2.1, items 3 to 6: Upgrade, Connection, key and version.</summary>
internal static class UpgradeFieldTable
{
    private const string Rule = "RFC 6455 4.2.1", VersionRule = "RFC 6455 4.4";

    internal static IEnumerable<ServerCase> All => [.. Upgrades, .. Connections, .. Keys, .. Versions];

    private static IEnumerable<ServerCase> Upgrades =>
    [
        .. Each(
            [
                "WebSocket", "WEBSOCKET", "h2c, websocket", "websocket, h2c", "h2c,websocket", ", ,websocket,",
                "h2c/2 , WebSocket"],
            value =>
                Open(Rule, $"Upgrade: {value}", With($"Upgrade: {value}"))),
        Open(Rule, "Upgrade over two lines", With("Upgrade: h2c", "Upgrade: websocket")),
        .. Each(["websocket/13", "websockets", "web socket", "h2c", "", ",", "websocket;a", "\"websocket\""], value =>
            Refuse(Rule, $"Upgrade: {value}", 400, With($"Upgrade: {value}"))),
        Refuse(Rule, "no Upgrade", 400, Without("Upgrade")),
    ];

    private static IEnumerable<ServerCase> Connections =>
    [
        .. Each(
            [
                "upgrade", "UPGRADE", "keep-alive, Upgrade", "Upgrade, keep-alive", "keep-alive,,Upgrade",
                "keep-alive ,\tUpgrade ,"],
            value =>
                Open(Rule, $"Connection: {value}", With($"Connection: {value}"))),
        Open(Rule, "Connection over two lines", With("Connection: keep-alive", "Connection: Upgrade")),
        .. Each(["keep-alive", "close", "Upgraded", "Upgrade keep-alive", "", ",", "Up grade", "Upgrade;a"], value =>
            Refuse(Rule, $"Connection: {value}", 400, With($"Connection: {value}"))),
        Refuse(Rule, "no Connection", 400, Without("Connection")),
    ];

    private static IEnumerable<ServerCase> Keys =>
    [
        .. Each(
            [
                "AAAAAAAAAAAAAAAAAAAAAA==", "/////////////////////w==", "x3JJHMbDL1EzLkh9GBhXDw==",
                "+/+/+/+/+/+/+/+/+/+/+w==", "AQIDBAUGBwgJCgsMDQ4PEC=="],
            key =>
                Open(Rule, $"the key {key}", With($"Sec-WebSocket-Key: {key}"))),
        .. Each(
        [
            "", "AAAA", "dGhlIHNhbXBsZSBub25jZQ", "dGhlIHNhbXBsZSBub25jZQ=", "dGhlIHNhbXBsZSBub25jZQ===",
            "dGhlIHNhbXBsZSBub25j", "dGhlIHNhbXBsZSBub25jZTE=", "dGhlIHNhbXBsZSBub25jZTEy",
            "dGhlIHNhbXBsZSBub25jZTEyMw==", "dGhlIHNh bXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25jZ-==",
            "dGhlIHNhbXBsZSBub25j_Q==", "dGhlIHNhbXBsZSBub25!ZQ==", "====", "========================",
            "dGhlIHNhbXBs=SBub25jZQ==", "dGhlIHNhbXBsZSBub25jZQ==, dGhlIHNhbXBsZSBub25jZQ==",
            "\"dGhlIHNhbXBsZSBub25jZQ==\"",
        ],
        key => Refuse(Rule, $"the key '{key}' is none", 400, With($"Sec-WebSocket-Key: {key}"))),
        Refuse(Rule, "no key", 400, Without("Sec-WebSocket-Key")),
    ];

    private static IEnumerable<ServerCase> Versions =>
    [
        .. Each(
            [
                "0", "4", "6", "7", "8", "12", "14", "25", "113", "130", "255", "256", "013", "13.0", "-13", "+13",
                "1 3", "13, 8", "13;8", "x", ""],
            version =>
                Refuse(
                    VersionRule, $"the version '{version}'", 426, With($"Sec-WebSocket-Version: {version}"),
                    "Upgrade: websocket", "Connection: close, Upgrade")),
        Refuse(VersionRule, "no version", 426, Without("Sec-WebSocket-Version"), "Upgrade: websocket"),
    ];
}
