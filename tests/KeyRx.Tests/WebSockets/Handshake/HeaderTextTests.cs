using System.Buffers;
using KeyRx.WebSockets.Handshake;
using Xunit;

namespace KeyRx.Tests.WebSockets.Handshake;

/// <summary>Nothing that a caller hands over begins a line of its own, or says anew what the handshake says.</summary>
public sealed class HeaderTextTests
{
    private const string Key = "dGhlIHNhbXBsZSBub25jZQ==";

    private readonly ArrayBufferWriter<byte> _output = new();

    [Theory]
    [InlineData("a\r\nSet-Cookie: x")]
    [InlineData("a\nb")]
    [InlineData("a b")]
    [InlineData("")]
    public void ASubprotocolIsAToken_Rfc6455_4_2_2(string subprotocol) =>
        AssertRefused(() => UpgradeResponse.WriteAccept(_output, Key, subprotocol));

    [Theory]
    [InlineData("short")]
    [InlineData("dGhlIHNhbXBsZSBub25jZQ==\r\nX: y")]
    public void AKeyIsOfTheRequest(string key) =>
        AssertRefused(() => UpgradeResponse.WriteAccept(_output, key, null));

    [Theory]
    [InlineData("text/html\r\nSet-Cookie: x", null)]
    [InlineData("text/html", "X: y")]
    [InlineData("text/html", "X: y\r\n\r\n")]
    [InlineData("text/html", "no header\r\n")]
    public void ContentHasWholeHeaderLines(string contentType, string? lines) =>
        AssertRefused(() => UpgradeResponse.WriteContent(_output, 200, contentType, "x"u8, lines));

    [Theory]
    [InlineData(101, null)]
    [InlineData(99, null)]
    [InlineData(600, null)]
    [InlineData(403, "X: \r\n: y\r\n")]
    public void ARefusalHasAFinalStatusAndWholeHeaderLines(int status, string? lines) =>
        AssertRefused(() => UpgradeResponse.WriteRefusal(_output, status, "no", lines));

    [Theory]
    [InlineData("Host")]
    [InlineData("host")]
    [InlineData("Connection")]
    [InlineData("Sec-WebSocket-Key")]
    [InlineData("Sec-WebSocket-Protocol")]
    [InlineData("Content-Length")]
    public void ARequestSaysNothingOfItsHandshakeTwice(string name) =>
        AssertRefused(() => UpgradeClient.WriteRequest(
            _output, "server.example", "/", Key, [], [new(name, "other.example")]));

    [Fact]
    public void SubprotocolsDifferFromEachOther_4_1() =>
        AssertRefused(() => UpgradeClient.WriteRequest(_output, "server.example", "/", Key, ["a", "a"], []));

    [Theory]
    [InlineData(7)]
    [InlineData(16)]
    [InlineData(99)]
    public void AWindowHas8To15Bits_Rfc7692_7_1_2(int bits)
    {
        AssertRefused(() => _ = new DeflateParameters { ServerMaxWindowBits = bits });
        AssertRefused(() => _ = new DeflateParameters { ClientMaxWindowBits = bits });
    }

    private void AssertRefused(Action write)
    {
        Assert.ThrowsAny<ArgumentException>(write);
        Assert.Equal(0, _output.WrittenCount);
    }
}
