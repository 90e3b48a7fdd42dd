using System.Net.Sockets;
using System.Text;
using KeyRx.WebSockets;
using KeyRx.WebSockets.Framing;
using KeyRx.WebSockets.Handshake;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace KeyRx.Tests.WebSockets;

/// <summary>RFC 6455 4: whom a server lets in, and what a client makes of an answer.</summary>
public sealed class WebSocketConnectionOpeningTests
{
    private static readonly Uri Url = new("ws://server.example:81/chat?room=1");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task BothAgreeOnASubprotocolAndTheServerSeesTheRequest()
    {
        var (near, far) = await ConnectionPair.SocketsAsync();
        var accepting = WebSocketConnection.AcceptAsync(far, new() { Subprotocols = ["b", "a"] }, Cancellation);
        var client = await WebSocketConnection.ConnectAsync(
            near, Url, new() { Subprotocols = ["x", "a", "b"], Headers = [new("X-Who", "me")] }, Cancellation);
        var server = await accepting;

        Assert.Equal(("a", "a"), (client.Subprotocol, server.Subprotocol));
        Assert.Equal(
            ("server.example:81", "/chat", "room=1"),
            (server.Request!.Host, server.Request.Path, server.Request.Query));
        Assert.True(server.Request.TryGetHeader("X-Who", out var who));
        Assert.Equal("me", who);
        Assert.Equal((WebSocketRole.Client, WebSocketRole.Server), (client.Role, server.Role));
        await EndAsync(client, server);
    }

    [Fact]
    public async Task ARefusalReachesTheClientInTheServersWords()
    {
        var (near, far) = await ConnectionPair.SocketsAsync();
        var options = new WebSocketConnectionOptions
        {
            Refuse = request => request.Path == "/chat"
                ? new UpgradeRefusal(503, "full") { RetryAfterSeconds = 7 }
                : null,
        };
        var accepting = WebSocketConnection.AcceptAsync(far, options, Cancellation);
        var refused = await Assert.ThrowsAsync<WebSocketConnectionException>(
            () => WebSocketConnection.ConnectAsync(near, Url, null, Cancellation));

        Assert.Equal("503: full", refused.Message);
        Assert.Equal((503, 7), (refused.Refusal!.Value.Status, refused.Refusal.Value.RetryAfterSeconds));
        Assert.Equal("503: full", (await Assert.ThrowsAsync<WebSocketConnectionException>(() => accepting)).Message);
    }

    /// <summary>P7: browsers send cookies, servers set them.</summary>
    [Theory]
    [InlineData(9 * 1024, 16 * 1024, null)]
    [InlineData(50 * 1024, 60 * 1024, null)]
    [InlineData(9 * 1024, 8 * 1024, 431)]
    public async Task HowLongARequestMayBeIsAnOption(int cookieBytes, int headBytesMax, int? status)
    {
        var (near, far) = await ConnectionPair.SocketsAsync();
        var accepting = WebSocketConnection.AcceptAsync(far, new() { MaxHeadBytes = headBytesMax }, Cancellation);
        var connecting = WebSocketConnection.ConnectAsync(
            near, Url, new() { Headers = [new("Cookie", new string('c', cookieBytes))] }, Cancellation);
        if (status is null)
        {
            await EndAsync(await connecting, await accepting);
            return;
        }

        var refused = await Assert.ThrowsAsync<WebSocketConnectionException>(() => connecting);
        Assert.Equal(status, refused.Refusal!.Value.Status);
        await Assert.ThrowsAsync<WebSocketConnectionException>(() => accepting);
    }

    [Theory]
    [InlineData(10 * 1024, 16 * 1024, "")]
    [InlineData(100 * 1024, 128 * 1024, "")]
    [InlineData(10 * 1024, 8 * 1024, "the answer's head is over 8 KiB")]
    public async Task HowLongAnAnswerMayBeIsAnOption(int cookieBytes, int headBytesMax, string why)
    {
        var (near, far) = await ConnectionPair.SocketsAsync();
        var connecting = WebSocketConnection.ConnectAsync(
            near, Url, new() { MaxHeadBytes = headBytesMax }, Cancellation);
        await AnswerAsync(far, key =>
        {
            var output = new System.Buffers.ArrayBufferWriter<byte>();
            UpgradeResponse.WriteAccept(output, key, null);
            return Encoding.ASCII.GetString(output.WrittenSpan)[..^2]
                + $"Set-Cookie: a={new string('c', cookieBytes)}\r\n\r\n";
        });
        if (why.Length == 0) Assert.Equal(WebSocketConnectionState.Open, (await connecting).State);
        else Assert.Equal(why, (await Assert.ThrowsAsync<WebSocketConnectionException>(() => connecting)).Message);
        await far.DisposeAsync();
    }

    [Fact]
    public async Task AClientThatDoesNotComeToItsEndIsTold408()
    {
        var clock = new FakeTimeProvider();
        var (near, far) = await ConnectionPair.SocketsAsync();
        var accepting = WebSocketConnection.AcceptAsync(far, new() { TimeProvider = clock }, Cancellation);
        await near.WriteAsync("GET / HTTP/1.1\r\n"u8.ToArray(), Cancellation);
        clock.Advance(TimeSpan.FromSeconds(10));

        using var reader = new StreamReader(near);
        Assert.StartsWith(
            "HTTP/1.1 408 Request Timeout", await reader.ReadToEndAsync(Cancellation), StringComparison.Ordinal);
        await near.DisposeAsync();
        await Assert.ThrowsAsync<WebSocketConnectionException>(() => accepting);
    }

    [Fact]
    public async Task AServerThatDoesNotAnswerIsGivenUp()
    {
        var clock = new FakeTimeProvider();
        var (near, far) = await ConnectionPair.SocketsAsync();
        var connecting = WebSocketConnection.ConnectAsync(near, Url, new() { TimeProvider = clock }, Cancellation);
        clock.Advance(TimeSpan.FromSeconds(10));
        var end = await Assert.ThrowsAsync<WebSocketConnectionException>(() => connecting);
        Assert.Equal("no answer within 10 s", end.Message);
        await far.DisposeAsync();
    }

    [Fact]
    public async Task OptionsThatMakeNoSenseAreNamed()
    {
        var (near, far) = await ConnectionPair.SocketsAsync();
        foreach (var (name, options) in new (string, WebSocketConnectionOptions)[]
        {
            ("MaxMessageBytes", new() { MaxMessageBytes = -1 }), ("CloseTimeout", new() { CloseTimeout = default }),
            ("Subprotocols", new() { Subprotocols = ["a b"] }), ("headers", new() { Headers = [new("Host", "b")] }),
        })
        {
            var fault = await Assert.ThrowsAnyAsync<ArgumentException>(
                () => WebSocketConnection.ConnectAsync(near, Url, options, Cancellation));
            Assert.Equal(name, fault.ParamName);
        }

        await near.DisposeAsync();
        await far.DisposeAsync();
    }

    /// <summary>Both at once: the close handshake waits for the other's answer.</summary>
    private static Task EndAsync(WebSocketConnection one, WebSocketConnection other) =>
        Task.WhenAll(one.DisposeAsync().AsTask(), other.DisposeAsync().AsTask());

    private static async Task AnswerAsync(NetworkStream far, Func<string, string> answer)
    {
        var chunk = new byte[4096];
        var request = Encoding.ASCII.GetString(chunk, 0, await far.ReadAsync(chunk, Cancellation));
        var key = request.Split("Sec-WebSocket-Key: ")[1].Split("\r\n")[0];
        await far.WriteAsync(Encoding.ASCII.GetBytes(answer(key)), Cancellation);
    }
}
