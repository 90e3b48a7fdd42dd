using System.Buffers;
using KeyRx.Testing;
using KeyRx.WebSockets.Handshake;
using Xunit;

namespace KeyRx.Tests.WebSockets.Handshake;

/// <summary>Requests that are taken: RFC 6455 4.2.1, RFC 9112.</summary>
public sealed class UpgradeRequestReaderTests
{
    [Fact]
    public void TheRequestOfTheRfcIsTakenAtItsLastByte_1_2()
    {
        var bytes = Request.Bytes(Request.Good);
        Assert.Equal("upgrade /chat - of server.example.com", Request.ReadInEveryCut(bytes));
        Assert.Equal("more", Request.Read(Chunked.ByteByByte(bytes[..^1])));
        foreach (var pieces in Chunked.InTwo(bytes))
            Assert.Equal("upgrade /chat - of server.example.com", Request.Read(pieces));
    }

    [Fact]
    public void EverythingAskedForIsThere_4_2_1()
    {
        var text =
            "GET /ws?a=1?b HTTP/1.1\r\nhost:h:1\r\nUPGRADE: h2c, WebSocket\r\nconnection: keep-alive ,upgrade\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nsec-websocket-version:\t13 \r\nOrigin: http://o\r\n"
                + "Authorization: Bearer x\r\nSec-WebSocket-Protocol: b, ,a\r\nSec-WebSocket-Protocol: c\r\nX: 1\r\n" +
                    "X: 2\r\n\r\n";
        foreach (var pieces in Chunked.Ways(Request.Bytes(text)))
        {
            var input = Chunked.Join(pieces);
            Assert.Equal(UpgradeReadResult.Request, UpgradeRequestReader.TryRead(ref input, out var request, out _));

            Assert.True(request!.IsUpgrade);
            Assert.Equal(("/ws", "a=1?b", "h:1"), (request.Path, request.Query, request.Host));
            Assert.Equal(("http://o", "Bearer x"), (request.Origin, request.Authorization));
            Assert.Equal("dGhlIHNhbXBsZSBub25jZQ==", request.Key);
            Assert.Equal(["b", "a", "c"], request.Subprotocols);
            Assert.True(request.TryGetHeader("x", out var first));
            Assert.Equal("1", first);
            Assert.False(request.TryGetHeader("Y", out _));
        }
    }

    [Fact]
    public void WhatWasAnsweredCanBeForgotten()
    {
        var input = new ReadOnlySequence<byte>(Request.Bytes(Request.Good.Replace(
            "\r\n\r\n", "\r\nAuthorization: Bearer x\r\nSec-WebSocket-Protocol: a, token.x\r\n\r\n",
            StringComparison.Ordinal)));
        Assert.Equal(UpgradeReadResult.Request, UpgradeRequestReader.TryRead(ref input, out var request, out _));
        var authorization = request!.ValueOf("authorization");
        var subprotocols = request.Subprotocols;
        Assert.Equal("Bearer x", authorization.ToString());
        Assert.True(request.ValueOf("Cookie").IsEmpty);

        request.Forget();

        Assert.Equal(new string('\0', "Bearer x".Length), authorization.ToString());
        Assert.Equal([new string('\0', 1), new string('\0', "token.x".Length)], subprotocols);
        Assert.Equal(("/chat", "server.example.com", true), (request.Path, request.Host, request.IsUpgrade));
    }

    [Theory]
    [InlineData("http://server/chat?x=1", "/chat x=1 of server")]
    [InlineData("HTTP://server:9867/", "/ - of server:9867")]
    [InlineData("https://[::1]:9867/ws", "/ws - of [::1]:9867")]
    [InlineData("http://server", "/ - of server")]
    [InlineData("http://server?next=/admin", "/ next=/admin of server")]
    public void TheAbsoluteFormNamesHostAndPath_Rfc9112_3_2_2(string target, string expected) =>
        Assert.Equal("plain " + expected, Request.ReadInEveryCut($"GET {target} HTTP/1.1\r\nHost: other\r\n\r\n"));

    [Theory]
    [InlineData("permessage-deflate")]
    [InlineData(",permessage-deflate; client_max_window_bits;server_max_window_bits = 10 ,, x;a=\"b\\c\"")]
    [InlineData("a\r\nSec-WebSocket-Extensions: b")]
    [InlineData("a; b; b")]
    public void UnknownExtensionsAreIgnored_9_1(string value) => Assert.Equal(
        "upgrade /chat - of server.example.com",
        Request.ReadInEveryCut(Request.With($"Sec-WebSocket-Extensions: {value}")));

    /// <summary>The RFC's own example of a key has bits set that base64 does not use.</summary>
    [Fact]
    public void TheKeyThatTheRfcGivesAsAnExampleIsTaken_4_1() => Assert.Equal(
        "upgrade /chat - of server.example.com",
        Request.ReadInEveryCut(
            Request.Good.Replace("dGhlIHNhbXBsZSBub25jZQ==", "AQIDBAUGBwgJCgsMDQ4PEC==", StringComparison.Ordinal)));

    [Fact]
    public void OneEmptyLineBeforeTheRequestIsIgnored_Rfc9112_2_2()
    {
        Assert.Equal("upgrade /chat - of server.example.com", Request.ReadInEveryCut("\r\n" + Request.Good));
        Assert.Equal("more", Request.ReadInEveryCut("\r"));
        Assert.Equal("more", Request.ReadInEveryCut("\r\n"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Content-Length: 0\r\n")]
    [InlineData("Connection: keep-alive\r\nUpgrade: h2c\r\n")]
    [InlineData("X: \u00e9\t\u00ff\r\n")]
    public void AGetWithoutAWordOfWebSocketIsPlain(string headers) =>
        Assert.Equal("plain /x - of h", Request.ReadInEveryCut($"GET /x HTTP/1.1\r\nHost: h\r\n{headers}\r\n"));

    [Fact]
    public void FramesBehindTheHeadStayInTheInput_4_2()
    {
        var frame = Wire.Masked(0x81, "\r\n\r\n"u8);
        foreach (var pieces in Chunked.Ways([.. Request.Bytes(Request.Good), .. frame]))
        {
            var input = Chunked.Join(pieces);
            Assert.Equal(UpgradeReadResult.Request, UpgradeRequestReader.TryRead(ref input, out _, out _));
            Assert.Equal(frame, input.ToArray());
        }
    }

    /// <summary>The limit is the head's, not that of what was received with it.</summary>
    [Theory]
    [InlineData(0, "upgrade /chat - of server.example.com")]
    [InlineData(1, "431 the request's head is over 8192 bytes")]
    public void AHeadOfEightKibibytesIsTakenAndNoByteMore_10_4(int more, string expected)
    {
        var empty = Request.With("X: ");
        var bytes = Request.Bytes(
            Request.With("X: " + new string('x', UpgradeRequestReader.HeadBytesMax + 4 + more - empty.Length)));
        Assert.Equal(UpgradeRequestReader.HeadBytesMax + 4 + more, bytes.Length);
        Assert.Equal(expected, Request.ReadInEveryCut(bytes));
        Assert.Equal(expected, Request.ReadInEveryCut([.. bytes, .. new byte[100]]));
    }
}
