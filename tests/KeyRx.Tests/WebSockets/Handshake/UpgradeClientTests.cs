using System.Buffers;
using System.Text;
using CsCheck;
using KeyRx.Testing;
using KeyRx.WebSockets.Handshake;
using Xunit;

namespace KeyRx.Tests.WebSockets.Handshake;

/// <summary>The client's half of the opening handshake: RFC 6455 4.1.</summary>
public sealed class UpgradeClientTests
{
    private const string Key = "dGhlIHNhbXBsZSBub25jZQ==";
    private const string Accept = "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n";
    private const string Good = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
        Accept + "\r\n";
    private const string TooLong = "0 the answer's head is over 8 KiB";

    [Fact]
    public void TheRequestIsReadByTheServersHalf_4_1()
    {
        var key = UpgradeClient.NewKey();
        var output = new ArrayBufferWriter<byte>();
        UpgradeClient.WriteRequest(output, "h:1", "/ws?a", key, ["a", "b"], [new("Origin", "http://o")]);

        Assert.Equal(
            "GET /ws?a HTTP/1.1\r\nHost: h:1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + $"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: a, b\r\nOrigin: " +
                $"http://o\r\n\r\n",
            Encoding.ASCII.GetString(output.WrittenSpan));
        Assert.Equal("upgrade /ws a of h:1", Request.ReadInEveryCut(output.WrittenSpan.ToArray()));
    }

    [Theory]
    [InlineData("X\r\nY", "1")]
    [InlineData("X", "1\nY: 2")]
    [InlineData("X", "\u00e9")]
    [InlineData("X Y", "1")]
    [InlineData("", "1")]
    public void AHeaderThatIsNoLineIsAMistakeOfTheCaller(string name, string value) => Assert.Throws<ArgumentException>(
        () => UpgradeClient.WriteRequest(new ArrayBufferWriter<byte>(), "h", "/", Key, [], [new(name, value)]));

    [Theory]
    [InlineData("h", "ws", Key, "a")]
    [InlineData("h", "/a b", Key, "a")]
    [InlineData("h", "/a#b", Key, "a")]
    [InlineData("h", "/\u00e9", Key, "a")]
    [InlineData("h", "/ HTTP/1.1\r\nX: 1", Key, "a")]
    [InlineData("h\r\nX: 1", "/", Key, "a")]
    [InlineData("", "/", Key, "a")]
    [InlineData("h", "/", Key + "\r\n", "a")]
    [InlineData("h", "/", Key, "a b")]
    [InlineData("h", "/", Key, "a\r\nX: 1")]
    public void ARequestThatWouldNotArriveAsMeantIsAMistakeOfTheCaller(
        string host, string path, string key, string subprotocol)
    {
        var output = new ArrayBufferWriter<byte>();
        Assert.Throws<ArgumentException>(() => UpgradeClient.WriteRequest(output, host, path, key, [subprotocol], []));
        Assert.Equal(0, output.WrittenCount);
    }

    [Fact]
    public void InterimAnswersMayComeFirst_Rfc9110_15_2()
    {
        const string Interim = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n";
        AssertRead(Interim + Good, "accepted -");
        AssertRead(Interim + "HTTP/1.1 403 F\r\nContent-Length: 3\r\n\r\nwhy", "403 why");
        AssertRead(Interim, "more");
        AssertRead(Interim + "x\r\n\r\n", "0 the answer is not HTTP/1.x");
        AssertRead(string.Concat(Enumerable.Repeat(Interim, 200)), TooLong);
    }

    [Fact]
    public void AnAnswerIsTakenAtItsLastByteAndFramesStay_4_1()
    {
        var bytes = Request.Bytes(Good);
        Assert.Equal("more", Read(Chunked.ByteByByte(bytes[..^1])));
        foreach (var pieces in Chunked.InTwo(bytes).Concat(Chunked.Ways(bytes)))
            Assert.Equal("accepted -", Read(pieces));

        var input = Chunked.Join(Chunked.ByteByByte([.. bytes, .. Wire.Plain(0x89, "x"u8)]));
        UpgradeClient.TryReadResponse(ref input, Key, [], out _, out _);
        Assert.Equal(Wire.Plain(0x89, "x"u8), input.ToArray());
    }

    [Theory]
    [InlineData("Upgrade: websocket\r\n", "", "the server switched to something else than WebSocket (RFC 6455 4.1)")]
    [InlineData(
        "Upgrade: websocket\r\n", "Upgrade: h2c, websocket\r\n",
        "the server switched to something else than WebSocket (RFC 6455 4.1)")]
    [InlineData(
        "Upgrade: websocket\r\n", "Upgrade: websocket\r\nUpgrade: websocket\r\n",
        "the server switched to something else than WebSocket (RFC 6455 4.1)")]
    [InlineData(
        Accept, Accept + "Sec-WebSocket-Protocol: a\r\nSec-WebSocket-Protocol: a\r\n",
        "the server chose a subprotocol that was not offered (RFC 6455 4.1)")]
    [InlineData("Connection: Upgrade\r\n", "", "the answer lacks 'Connection: Upgrade' (RFC 6455 4.1)")]
    [InlineData(Accept, "", "the server's Sec-WebSocket-Accept does not fit our key (RFC 6455 4.1)")]
    [InlineData("s3pP", "S3pP", "the server's Sec-WebSocket-Accept does not fit our key (RFC 6455 4.1)")]
    [InlineData(Accept, Accept + Accept, "the server's Sec-WebSocket-Accept does not fit our key (RFC 6455 4.1)")]
    [InlineData(
        Accept, Accept + "Sec-WebSocket-Extensions: x\r\n",
        "the server chose an extension that was not offered (RFC 6455 4.1)")]
    [InlineData(
        Accept, Accept + "Sec-WebSocket-Protocol: c\r\n",
        "the server chose a subprotocol that was not offered (RFC 6455 4.1)")]
    [InlineData("HTTP/1.1 101", "HTTP/1.0 101", "only HTTP/1.1 switches protocols (RFC 6455 4.1)")]
    [InlineData("Upgrade: websocket", "Upgrade : websocket", "the answer is not HTTP/1.x")]
    [InlineData("Switching", "Switching\nlines", "the answer is not HTTP/1.x")]
    [InlineData("Switching", "\u001b[31m", "the answer is not HTTP/1.x")]
    public void WhatAnAnswerMustHave_4_1(string good, string instead, string reason) =>
        AssertRead(Good.Replace(good, instead, StringComparison.Ordinal), "0 " + reason);

    [Fact]
    public void TheServerChoosesAmongTheOffered_4_1() =>
        AssertRead(
            Good.Replace(Accept, Accept + "Sec-WebSocket-Protocol: b\r\n", StringComparison.Ordinal), "accepted b");

    [Theory]
    [InlineData("HTTP/1.1 403 Forbidden\r\n\r\n", "403 Forbidden")]
    [InlineData("HTTP/1.1 403\r\n\r\n", "403 the server refused without a reason")]
    [InlineData("HTTP/1.1 403 F\r\nContent-Length: 9\r\n\r\nwhy not\r\n", "403 why not")]
    [InlineData("HTTP/1.1 403 F\r\nContent-Type: text/html\r\nContent-Length: 3\r\n\r\n<p>", "403 F")]
    [InlineData(
        "HTTP/1.1 302 Found\r\nLocation: /\r\n\r\n",
        "302 the server redirects; redirects are not followed: give the final address")]
    [InlineData("HTTP/1.1 001 F\r\n\r\n", "500 F")] // RFC 9110 15: not a status, so taken as a failure of the server
    [InlineData("HTTP/1.1 600 F\r\n\r\n", "500 F")]
    public void ARefusalIsReadWithItsReason_4_1(string answer, string expected) => AssertRead(answer, expected);

    [Theory]
    [InlineData(0, "accepted -")]
    [InlineData(1, TooLong)]
    public void AHeadOfEightKibibytesIsTakenAndNoByteMore_10_4(int more, string expected)
    {
        var filler = new string('x', UpgradeClient.HeadBytesMax + 4 + more - Good.Length - "X: \r\n".Length);
        AssertRead(Good.Replace(Accept, $"{Accept}X: {filler}\r\n", StringComparison.Ordinal), expected);
    }

    [Fact]
    public void AnyMutationIsAnsweredTheSameInEveryCutAndNeverThrows() =>
        Gen.Select(Gen.Select(Gen.Int[0, Good.Length - 1], Gen.Byte).Array[1, 4], Gen.Int[0, 1_000_000]).Sample(
            (mutations, seed) =>
            {
                var bytes = Request.Bytes(Good);
                foreach (var (at, value) in mutations) bytes[at] = value;
                Assert.Single(Chunked.Ways(bytes, seed).Select(Read).Distinct());
            },
            iter: 2_000);

    private static void AssertRead(string answer, string expected)
    {
        foreach (var pieces in Chunked.Ways(Request.Bytes(answer)))
            Assert.Equal(expected, Read(pieces));
    }

    private static string Read(byte[][] pieces)
    {
        foreach (var there in Chunked.Growing(pieces))
        {
            var input = there;
            var answer = UpgradeClient.TryReadResponse(
                ref input, Key, ["a", "b"], out var subprotocol, out var refusal);
            if (answer == UpgradeAnswer.Accepted) return $"accepted {subprotocol ?? "-"}";
            if (answer == UpgradeAnswer.Refused) return $"{refusal.Status} {refusal.Reason}";
        }

        return "more";
    }
}
