using System.Buffers;
using System.Text;
using KeyRx.WebSockets.Handshake;
using Xunit;

namespace KeyRx.Tests.WebSockets.Handshake;

/// <summary>Answers byte for byte: RFC 6455 4.2.2, 4.4; RFC 9110 15.</summary>
public sealed class UpgradeResponseTests
{
    private readonly ArrayBufferWriter<byte> _output = new();

    private string Written => Encoding.UTF8.GetString(_output.WrittenSpan);

    [Theory]
    [InlineData(null, "")]
    [InlineData("chat", "Sec-WebSocket-Protocol: chat\r\n")]
    public void TheAnswerOfTheRfc_1_2_1_3(string? subprotocol, string line)
    {
        UpgradeResponse.WriteAccept(_output, "dGhlIHNhbXBsZSBub25jZQ==", subprotocol);
        Assert.Equal(
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + $"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n{line}\r\n",
            Written);
    }

    [Theory]
    [InlineData(400, "Bad Request", "Connection: close\r\n")]
    [InlineData(405, "Method Not Allowed", "Connection: close\r\nAllow: GET, HEAD\r\n")]
    [InlineData(426, "Upgrade Required", "Connection: close, Upgrade\r\nUpgrade: websocket\r\n")]
    [InlineData(431, "Request Header Fields Too Large", "Connection: close\r\n")]
    [InlineData(505, "HTTP Version Not Supported", "Connection: close\r\n")]
    public void ARefusalNamesTheVersionAndTheReasonAndWhatItsStatusMust_4_4_Rfc9110_15_5(
        int status, string phrase, string must)
    {
        UpgradeResponse.WriteRefusal(_output, status, "no \u00e9");
        Assert.Equal(
            $"HTTP/1.1 {status} {phrase}\r\n{must}Sec-WebSocket-Version: 13\r\n"
            + "Content-Type: text/plain; charset=utf-8\r\nX-Content-Type-Options: nosniff\r\nContent-Length: " +
                "6\r\n\r\nno \u00e9\n",
            Written);
    }

    [Fact]
    public void ARefusalCarriesMoreHeaders_Rfc9110_10_2_3()
    {
        UpgradeResponse.WriteRefusal(_output, 503, "full", "Retry-After: 1\r\n");
        Assert.Contains("\r\nRetry-After: 1\r\nContent-Type", Written, StringComparison.Ordinal);
    }

    [Fact]
    public void ContentEndsTheConnection_Rfc9112_9_6()
    {
        UpgradeResponse.WriteContent(_output, 200, "text/html", "<p>"u8);
        Assert.Equal(
            "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: text/html\r\nCache-Control: no-store\r\n"
            + "X-Content-Type-Options: nosniff\r\nContent-Length: 3\r\n\r\n<p>",
            Written);
    }
}
