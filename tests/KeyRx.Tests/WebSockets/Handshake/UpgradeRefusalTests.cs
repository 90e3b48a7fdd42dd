using CsCheck;
using KeyRx.Testing;
using Xunit;

namespace KeyRx.Tests.WebSockets.Handshake;

/// <summary>Each refusal with its status and its words, the same in every cut.</summary>
public sealed class UpgradeRefusalTests
{
    private const string NotARequest =
        "400 lines end with CR LF, no byte is 0, and the first is a letter (RFC 9112 2.2)";
    private const string FirstLine = "400 the first line is METHOD TARGET HTTP/1.1 (RFC 9112 3)";
    private const string HeaderForm = "400 a header is NAME: VALUE, without a blank before the colon (RFC 9112 5.1)";
    private const string HostForm = "400 Host is NAME or NAME:PORT (RFC 9112 3.2)";
    private const string KeyForm = "400 Sec-WebSocket-Key is 16 bytes in base64 (RFC 6455 4.2.1)";

    [Theory]
    [InlineData("GET /\r\n", FirstLine)]
    [InlineData("GET  / HTTP/1.1\r\n", FirstLine)]
    [InlineData("GET / HTTP/1.1 \r\n", FirstLine)]
    [InlineData("G(T / HTTP/1.1\r\n", FirstLine)]
    [InlineData("GET / HTTP/0.9\r\n", "505 HTTP/1.1 only (RFC 6455 4.1)")]
    [InlineData("GET / HTTP/2.0\r\n", "505 HTTP/1.1 only (RFC 6455 4.1)")]
    [InlineData("POST / HTTP/1.1\r\nUpgrade: websocket\r\n", "405 GET only (RFC 6455 4.1)")]
    [InlineData("POST / HTTP/1.1\r\nContent-Length: 1\r\n", "400 a request here has no body (RFC 6455 4.1)")]
    [InlineData("PUT / HTTP/1.1\r\n", "405 GET only (RFC 6455 4.1)")]
    [InlineData("HEAD / HTTP/1.1\r\nUpgrade: websocket\r\n", "405 GET only (RFC 6455 4.1)")]
    [InlineData("PUT / HTTP/1.0\r\n", "405 GET only (RFC 6455 4.1)")]
    [InlineData("get / HTTP/1.1\r\n", "501 this method is not known; GET only (RFC 9110 9.1)")]
    [InlineData("GET / http/1.1\r\n", FirstLine)]
    [InlineData("GET / HTTP/1.10\r\n", FirstLine)]
    [InlineData("GET * HTTP/1.1\r\n", "400 the target is a path (RFC 9112 3.2.1)")]
    [InlineData("GET ws://h/ HTTP/1.1\r\n", "400 the target is a path (RFC 9112 3.2.1)")]
    [InlineData("GET http://a@h/ HTTP/1.1\r\n", "400 the target is a path (RFC 9112 3.2.1)")]
    [InlineData("GET /#part HTTP/1.1\r\n", "400 the target is a path (RFC 9112 3.2.1)")]
    [InlineData("GET http://h#part HTTP/1.1\r\n", "400 the target is a path (RFC 9112 3.2.1)")]
    [InlineData("GET http:///x HTTP/1.1\r\n", "400 the target is a path (RFC 9112 3.2.1)")]
    [InlineData("GET /\u00e9 HTTP/1.1\r\n", "400 the target is a path (RFC 9112 3.2.1)")]
    [InlineData("GET /\t HTTP/1.1\r\n", "400 the target is a path (RFC 9112 3.2.1)")]
    public void ABrokenRequestLine_4_1(string line, string expected) =>
        Assert.Equal(expected, Request.ReadInEveryCut($"{line}Host: h\r\n\r\n"));

    [Theory]
    [InlineData(" folded", "400 a header is one line (RFC 9112 5.2)")]
    [InlineData("\tfolded: x", "400 a header is one line (RFC 9112 5.2)")]
    [InlineData("X : 1", HeaderForm)]
    [InlineData("X", HeaderForm)]
    [InlineData(": 1", HeaderForm)]
    [InlineData("X(: 1", HeaderForm)]
    [InlineData("X: \u0001", "400 a header's value holds no control characters (RFC 9110 5.5)")]
    [InlineData("X: \u007f", "400 a header's value holds no control characters (RFC 9110 5.5)")]
    [InlineData("X: \0", NotARequest)]
    [InlineData("X: 1\nY: 2", NotARequest)]
    [InlineData("X: 1\rY: 2", NotARequest)]
    [InlineData("X: 1\r", NotARequest)]
    public void ABrokenHeader_Rfc9112_5(string line, string expected) =>
        Assert.Equal(expected, Request.ReadInEveryCut(Request.With(line)));

    [Theory]
    [InlineData("Host: server.example.com", "Host")]
    [InlineData("hOST: other", "Host")]
    [InlineData("Origin: a\r\nOrigin: a", "Origin")]
    [InlineData("Authorization: a\r\nAuthorization: b", "Authorization")]
    [InlineData("Content-Length: 0\r\nContent-Length: 0", "Content-Length")]
    [InlineData("Transfer-Encoding: a\r\nTransfer-Encoding: b", "Transfer-Encoding")]
    [InlineData("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Key")]
    [InlineData("Sec-WebSocket-Version: 13", "Sec-WebSocket-Version")]
    public void AHeaderTwiceThatMayStandOnce_Rfc9110_5_3(string lines, string name) =>
        Assert.Equal(
            $"400 {name} stands there more than once (RFC 9110 5.3)", Request.ReadInEveryCut(Request.With(lines)));

    [Theory]
    [InlineData("Content-Length: 1")]
    [InlineData("Content-Length: 00")]
    [InlineData("Content-Length: ")]
    [InlineData("Transfer-Encoding: chunked")]
    [InlineData("Transfer-Encoding: chunked, gzip")]
    public void ABody_4_1(string line) =>
        Assert.Equal("400 a request here has no body (RFC 6455 4.1)", Request.ReadInEveryCut(Request.With(line)));

    [Fact]
    public void ACodingThatIsNotUnderstood_Rfc9112_6_1() => Assert.Equal(
        "501 no transfer coding is understood here, and a request has no body (RFC 9112 6.1)",
        Request.ReadInEveryCut(Request.With("Transfer-Encoding: gzip, chunked")));

    [Theory]
    [InlineData("Host: server.example.com\r\n", "", "400 Host is missing (RFC 9110 7.2)")]
    [InlineData("server.example.com", "", "400 Host is missing (RFC 9110 7.2)")]
    [InlineData("server.example.com", "a b", HostForm)]
    [InlineData("server.example.com", "a, b", HostForm)]
    [InlineData("server.example.com", "user@h", HostForm)]
    [InlineData("server.example.com", "h/", HostForm)]
    [InlineData("server.example.com", ":80", HostForm)]
    [InlineData("server.example.com", "h:8x", HostForm)]
    [InlineData("server.example.com", "[::1", HostForm)]
    [InlineData("server.example.com", "[]", HostForm)]
    [InlineData("server.example.com", "[::1]80", HostForm)]
    [InlineData("Upgrade: websocket\r\n", "", "400 Upgrade: websocket is missing (RFC 6455 4.2.1)")]
    [InlineData(
        "Upgrade: websocket\r\n", "Upgrade: websocket/13\r\n", "400 Upgrade: websocket is missing (RFC 6455 4.2.1)")]
    [InlineData(
        "Connection: Upgrade\r\n", "Connection: close\r\n", "400 Connection: Upgrade is missing (RFC 6455 4.2.1)")]
    [InlineData("Connection: Upgrade\r\n", "", "400 Connection: Upgrade is missing (RFC 6455 4.2.1)")]
    [InlineData("Version: 13", "Version: 8", "426 Sec-WebSocket-Version: 13 only (RFC 6455 4.2.2)")]
    [InlineData("Sec-WebSocket-Version: 13\r\n", "", "426 Sec-WebSocket-Version: 13 only (RFC 6455 4.2.2)")]
    [InlineData("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n", "", KeyForm)]
    [InlineData("dGhlIHNhbXBsZSBub25jZQ==", "", KeyForm)]
    [InlineData("dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25jZQ", KeyForm)]
    [InlineData("dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25jZQaa", KeyForm)]
    [InlineData("dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25jZ===", KeyForm)]
    [InlineData("dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBs ZSBub25jZ==", KeyForm)]
    [InlineData("dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25j\u00e9Q==", KeyForm)]
    public void WhatAnUpgradeMustHave_4_2_1(string good, string instead, string expected)
    {
        Assert.Contains(good, Request.Good, StringComparison.Ordinal);
        Assert.Equal(expected, Request.ReadInEveryCut(Request.Good.Replace(good, instead, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("")]
    [InlineData(",")]
    [InlineData("a b")]
    [InlineData("a, b/1")]
    [InlineData("a, b, a")]
    [InlineData("a\r\nSec-WebSocket-Protocol: a")]
    public void SubprotocolsThatAreNoList_4_1(string value) => Assert.Equal(
        "400 Sec-WebSocket-Protocol is a list of different names (RFC 6455 4.1)",
        Request.ReadInEveryCut(Request.With($"Sec-WebSocket-Protocol: {value}")));

    [Theory]
    [InlineData("")]
    [InlineData(", ,")]
    [InlineData(";a")]
    [InlineData("a;")]
    [InlineData("a; ,b")]
    [InlineData("a b")]
    [InlineData("a; b=")]
    [InlineData("a; =b")]
    [InlineData("a; b=c d")]
    [InlineData("a; b=\"\"")]
    [InlineData("a; b=\"c d\"")]
    [InlineData("a; b=\"c")]
    [InlineData("a; b=\"c\\")]
    [InlineData("a; b=c\"d\"")]
    [InlineData("a\r\nSec-WebSocket-Extensions: ;")]
    public void ExtensionsThatAreNoList_9_1(string value) => Assert.Equal(
        "400 Sec-WebSocket-Extensions is a list of NAME; PARAMETER=VALUE (RFC 6455 9.1)",
        Request.ReadInEveryCut(Request.With($"Sec-WebSocket-Extensions: {value}")));

    /// <summary>TLS, a bare LF, a 0: told at that byte, not at a deadline.</summary>
    [Theory]
    [InlineData("\u0016")]
    [InlineData("\r\r")]
    [InlineData("\r\n\r")]
    [InlineData("1")]
    [InlineData("GET / HTTP/1.1\n")]
    [InlineData("GET / HTTP/1.1\rH")]
    [InlineData("GET / HTTP/1.1\r\r")]
    [InlineData("GET\0")]
    public void WhatCannotBecomeARequestIsRefusedAtOnce_Rfc9112_2_2(string text)
    {
        Assert.Equal(NotARequest, Request.ReadInEveryCut(text));
        Assert.Equal("more", Request.Read([[], .. Chunked.ByteByByte(Request.Bytes(text[..^1]))]));
    }

    [Theory]
    [InlineData(95, "upgrade /chat - of server.example.com")]
    [InlineData(96, "431 more than 100 headers")]
    public void AtMostAHundredHeaders(int more, string expected) =>
        Assert.Equal(
            expected, Request.ReadInEveryCut(Request.With(string.Join("\r\n", Enumerable.Repeat("X: 1", more)))));

    [Theory]
    [InlineData("A", "501 this method is not known; GET only (RFC 9110 9.1)")]
    [InlineData("GET /", "414 the request's target is over 8192 bytes")]
    [InlineData("GET / HTTP/1.1\r\nX: ", "431 the request's head is over 8192 bytes")]
    public void ThePartThatIsOverTheLimitIsNamed_Rfc9112_3(string begun, string expected) =>
        Assert.Equal(expected, Request.ReadInEveryCut(begun + new string('a', 9000)));

    /// <summary>Told at the line too many, not at the end of 8 KiB.</summary>
    [Theory]
    [InlineData(102, "more")]
    [InlineData(103, "431 more than 100 headers")]
    public void TooManyLinesAreRefusedBeforeTheHeadEnds(int lines, string expected) =>
        Assert.Equal(expected, Request.ReadInEveryCut(string.Concat(Enumerable.Repeat("X: 1\r\n", lines))));

    [Fact]
    public void AnyBytesAreAnsweredTheSameInEveryCutAndNeverThrow() =>
        Gen.Select(Gen.Byte.Array[0, 80], Gen.Int[0, 1_000_000])
            .Sample(
                (bytes, seed) => !Request.ReadInEveryCut(bytes, seed).Contains("<>", StringComparison.Ordinal),
                iter: 2_000);

    [Fact]
    public void AnyMutationIsAnsweredTheSameInEveryCutAndNeverThrows() =>
        Gen.Select(Gen.Select(Gen.Int[0, Request.Good.Length - 1], Gen.Byte).Array[1, 4], Gen.Int[0, 1_000_000]).Sample(
            (mutations, seed) =>
            {
                var bytes = Request.Bytes(Request.Good);
                foreach (var (at, value) in mutations) bytes[at] = value;
                return !Request.ReadInEveryCut(bytes, seed).Contains("<>", StringComparison.Ordinal);
            },
            iter: 2_000);
}
