using System.Buffers;
using System.Text;
using KeyRx.WebSockets.Handshake;
using Xunit;

namespace KeyRx.Tests.WebSockets.Deflate;

/// <summary>Agreeing on permessage-deflate: a server's choice, a client's check (RFC 7692 5, 7.1).</summary>
public sealed class DeflateNegotiationTests
{
    private const string Plain = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";

    [Theory]
    [InlineData("permessage-deflate", "")]
    [InlineData(" permessage-deflate ;  client_max_window_bits ", "")]
    [InlineData("permessage-deflate; server_no_context_takeover; client_no_context_takeover", "")]
    [InlineData("permessage-deflate; client_max_window_bits=15", "")]
    [InlineData("permessage-deflate; client_max_window_bits=10", "; client_max_window_bits=10")]
    [InlineData("permessage-deflate; client_max_window_bits=\"8\"", "; client_max_window_bits=8")]
    [InlineData("permessage-deflate; server_max_window_bits=9", "; server_max_window_bits=9")]
    [InlineData("permessage-deflate; server_max_window_bits=8", "; server_max_window_bits=8")]
    [InlineData(
        "permessage-deflate; server_max_window_bits=\"1\\2\"; client_max_window_bits=9",
        "; server_max_window_bits=12; client_max_window_bits=9")]
    [InlineData("x-unknown, permessage-deflate", "")]
    [InlineData(
        "x-webkit-deflate-frame; no_context_takeover, , permessage-deflate; server_max_window_bits=15",
        "; server_max_window_bits=15")]
    [InlineData("permessage-deflate; server_max_window_bits=10, permessage-deflate", "; server_max_window_bits=10")]
    public void AnOfferIsTaken_5_1(string offers, string parameters) =>
        Assert.Equal(Plain + parameters, Choose(offers)?.ToString());

    [Theory]
    [InlineData("permessage-deflate; unknown")]
    [InlineData("permessage-deflate; unknown=1; client_max_window_bits")]
    [InlineData("permessage-deflate; Server_No_Context_Takeover")]
    [InlineData("permessage-deflate; server_no_context_takeover; server_no_context_takeover")]
    [InlineData("permessage-deflate; client_no_context_takeover; client_max_window_bits; client_no_context_takeover")]
    [InlineData("permessage-deflate; server_max_window_bits=10; server_max_window_bits=10")]
    [InlineData("permessage-deflate; client_max_window_bits; client_max_window_bits=10")]
    [InlineData("permessage-deflate; server_no_context_takeover=true")]
    [InlineData("permessage-deflate; client_no_context_takeover=1")]
    [InlineData("permessage-deflate; server_max_window_bits")]
    [InlineData("permessage-deflate; server_max_window_bits=7")]
    [InlineData("permessage-deflate; server_max_window_bits=16")]
    [InlineData("permessage-deflate; server_max_window_bits=010")]
    [InlineData("permessage-deflate; server_max_window_bits=+9")]
    [InlineData("permessage-deflate; server_max_window_bits=99999999999")]
    [InlineData("permessage-deflate; client_max_window_bits=0")]
    [InlineData("permessage-deflate; client_max_window_bits=08")]
    [InlineData("permessage-deflate; client_max_window_bits=x")]
    public void AnOfferWithABadParameterIsDeclinedAndTheNextTried_7_1(string offer)
    {
        Assert.Null(Choose(offer));
        Assert.Equal(Plain, Choose(offer + ", permessage-deflate")?.ToString());
        Assert.Equal(
            Plain + "; server_max_window_bits=11",
            Choose(offer + ", permessage-deflate; server_max_window_bits=11")?.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("x-unknown; a=b")]
    [InlineData("Permessage-Deflate")]
    [InlineData("permessage-bzip2")]
    public void WithoutAnOfferThereIsNoAnswer_5_1(string? offers) => Assert.Null(Choose(offers));

    [Fact]
    public void TheAnswerIsAHeaderOfTheAccept()
    {
        var output = new ArrayBufferWriter<byte>();
        UpgradeResponse.WriteAccept(output, "dGhlIHNhbXBsZSBub25jZQ==", null, Choose("permessage-deflate"));
        Assert.Contains(
            $"\r\nSec-WebSocket-Extensions: {Plain}\r\n\r\n", Encoding.ASCII.GetString(output.WrittenSpan),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("permessage-deflate", "permessage-deflate")]
    [InlineData("permessage-deflate; client_no_context_takeover", "permessage-deflate; client_no_context_takeover")]
    [InlineData("permessage-deflate; server_max_window_bits=12", "permessage-deflate; server_max_window_bits=12")]
    [InlineData("permessage-deflate; client_max_window_bits=\"9\"", "permessage-deflate; client_max_window_bits=9")]
    [InlineData(null, null)]
    public void AGoodAnswerIsTaken_5_2(string? answer, string? agreed) =>
        Assert.Equal(
            (UpgradeAnswer.Accepted, agreed), Read(answer, new DeflateParameters { ClientMaxWindowBits = 15 }, out _));

    [Theory]
    [InlineData("x-unknown", "not offered")]
    [InlineData("permessage-deflate, permessage-deflate", "not offered")]
    [InlineData("permessage-deflate, x-unknown", "not offered")]
    [InlineData("permessage-deflate;", "malformed (RFC 6455 9.1)")]
    [InlineData("", "malformed (RFC 6455 9.1)")]
    [InlineData("permessage-deflate; unknown", "unknown, repeated or malformed")]
    [InlineData("permessage-deflate; client_max_window_bits", "unknown, repeated or malformed")]
    [InlineData("permessage-deflate; server_max_window_bits=16", "unknown, repeated or malformed")]
    [InlineData(
        "permessage-deflate; server_no_context_takeover; server_no_context_takeover", "unknown, repeated or malformed")]
    public void ABadAnswerFailsTheConnection_7_1(string answer, string reason) =>
        AssertRefused(answer, new DeflateParameters { ClientMaxWindowBits = 15 }, reason);

    [Theory]
    [InlineData("permessage-deflate; server_no_context_takeover", "larger than was offered")]
    [InlineData("permessage-deflate; server_no_context_takeover; server_max_window_bits=11", "larger than was offered")]
    [InlineData("permessage-deflate; server_max_window_bits=10", "did not agree to server_no_context_takeover")]
    [InlineData(
        "permessage-deflate; server_no_context_takeover; server_max_window_bits=9; client_max_window_bits=9",
        "client_max_window_bits that was not offered")]
    public void AnAnswerThatDoesNotFitTheOfferFailsTheConnection_7_1(string answer, string reason) =>
        AssertRefused(
            answer, new DeflateParameters { ServerNoContextTakeover = true, ServerMaxWindowBits = 10 }, reason);

    [Fact]
    public void AnAnswerWithoutAnOfferFailsTheConnection_RFC6455_4_1() =>
        AssertRefused("permessage-deflate", null, "not offered");

    [Fact]
    public void AnOfferIsAHeaderOfTheRequest()
    {
        var output = new ArrayBufferWriter<byte>();
        var offer = new DeflateParameters
        {
            ServerNoContextTakeover = true,
            ClientNoContextTakeover = true,
            ServerMaxWindowBits = 12,
            ClientMaxWindowBits = 15,
        };
        UpgradeClient.WriteRequest(output, "h", "/", UpgradeClient.NewKey(), [], [], offer);
        Assert.Contains(
            "\r\nSec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover; " +
                "client_no_context_takeover; server_max_window_bits=12; client_max_window_bits=15\r\n",
            Encoding.ASCII.GetString(output.WrittenSpan),
            StringComparison.Ordinal);
    }

    private static void AssertRefused(string answer, DeflateParameters? offer, string reason)
    {
        Assert.Equal((UpgradeAnswer.Refused, null), Read(answer, offer, out var refusal));
        Assert.Contains(reason, refusal.Reason, StringComparison.Ordinal);
    }

    private static DeflateParameters? Choose(string? offers)
    {
        var header = offers is null ? "" : $"Sec-WebSocket-Extensions: {offers}\r\n";
        var input = new ReadOnlySequence<byte>(Encoding.ASCII.GetBytes(
            $"GET / HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: " +
                $"dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n{header}\r\n"));
        Assert.Equal(
            UpgradeReadResult.Request, UpgradeRequestReader.TryRead(ref input, out var request, out var refusal));
        Assert.Null(refusal.Reason);
        return DeflateNegotiation.Choose(request!);
    }

    private static (UpgradeAnswer Answer, string? Agreed) Read(
        string? extensions, DeflateParameters? offer, out UpgradeRefusal refusal)
    {
        var header = extensions is null ? "" : $"Sec-WebSocket-Extensions: {extensions}\r\n";
        var input = new ReadOnlySequence<byte>(Encoding.ASCII.GetBytes(
            $"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " +
                $"s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n{header}\r\n"));
        var answer = UpgradeClient.TryReadResponse(
            ref input, "dGhlIHNhbXBsZSBub25jZQ==", [], offer, out _, out var agreed, out refusal);
        return (answer, agreed?.ToString());
    }
}
