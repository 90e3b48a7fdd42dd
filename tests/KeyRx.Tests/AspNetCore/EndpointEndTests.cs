using System.Net.WebSockets;
using KeyRx.Protocol;
using Xunit;
using static KeyRx.Tests.AspNetCore.WebAppUnderTest;

namespace KeyRx.Tests.AspNetCore;

/// <summary>How connections end, over HTTP/1.1 and HTTP/2: nothing is kept of who has gone.</summary>
public sealed class EndpointEndTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task WhoVanishesIsGone(bool http2)
    {
        await using var app = await StartAsync(Cancellation);
        var socket = await app.ConnectAsync(http2, Reader, Cancellation);
        await ReceiveAsync(socket, "connected", Cancellation);

        socket.Abort();
        socket.Dispose();

        await app.UntilAsync(connections: 0, Cancellation);
    }

    /// <summary>At any moment of the handshake: nothing is kept for who is not there.</summary>
    [Fact]
    public async Task WhoVanishesInTheHandshakeLeavesNothing()
    {
        await using var app = await StartAsync(Cancellation);
        for (var i = 0; i < 200; i++)
        {
            var request = await Server.Http.RawRequest.SendAsync(
                app.Endpoint,
                "GET /echo HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                    + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
                Cancellation);
            if (i % 2 == 0) await Task.Yield();
            request.Reset();
        }

        using var socket = await app.ConnectAsync(http2: false, Reader, Cancellation);
        await ReceiveAsync(socket, "connected", Cancellation);
        await app.UntilAsync(connections: 1, Cancellation);
        Assert.Single(await app.Server.ListConnectionsAsync());
    }

    /// <summary>
    /// One stream of an HTTP/2 connection is cut, because its client does not answer: the other goes on.
    /// </summary>
    [Fact]
    public async Task AStreamThatIsCutTakesNoOtherWithIt()
    {
        await using var app = await StartAsync(Cancellation);
        using var shared = new HttpMessageInvoker(new SocketsHttpHandler());
        using var mute = await app.ConnectAsync(http2: true, Reader, Cancellation, shared: shared);
        using var other = await app.ConnectAsync(
            http2: true, "name=bob&keyrx.scope=status", Cancellation, shared: shared);
        await ReceiveAsync(other, "connected", Cancellation);

        Assert.Equal(1, await app.Server.DisconnectTokenAsync("ada"));

        await app.UntilAsync(connections: 1, Cancellation);
        await SendAsync(other, """{"type":"ping"}""", Cancellation);
        await ReceiveAsync(other, "pong", Cancellation);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AUserIsDisconnectedByName(bool http2)
    {
        await using var app = await StartAsync(Cancellation);
        using var socket = await app.ConnectAsync(http2, Reader, Cancellation);
        await ReceiveAsync(socket, "connected", Cancellation);

        Assert.Equal(1, await app.Server.DisconnectTokenAsync("ada"));

        Assert.Equal("close 4004", await ReceiveAsync(socket, Cancellation));
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", Cancellation);
        await app.UntilAsync(connections: 0, Cancellation);
    }

    /// <summary>
    /// A cookie's connection lasts no longer than the cookie; new tokens of the server do not touch it.
    /// </summary>
    [Fact]
    public async Task AConnectionEndsWithTheTicketOfItsUser()
    {
        await using var app = await StartAsync(Cancellation);
        using var socket = await app.ConnectAsync(http2: false, Reader + "&seconds=2", Cancellation);
        await ReceiveAsync(socket, "connected", Cancellation);
        app.Server.ReplaceTokens([new("other", "a-token-of-22-characters-or-more", TokenScopes.Status)]);
        await SendAsync(socket, Subscribe, Cancellation);
        await ReceiveAsync(socket, "ack", Cancellation);

        Assert.Equal("close 4003", await ReceiveAsync(socket, Cancellation));
    }

    /// <summary>Some answer the close, one never reads: the host ends with all of them, and in order.</summary>
    [Fact]
    public async Task TheHostEndsWithItsConnections()
    {
        // Longer than a host's own, which a machine that is busy for a second would not keep.
        await using var app = await StartAsync(Cancellation, options => options.StopTimeout = TimeSpan.FromSeconds(5));
        using var first = await app.ConnectAsync(http2: false, Reader, Cancellation);
        using var second = await app.ConnectAsync(http2: true, Reader, Cancellation);
        using var mute = await app.ConnectAsync(http2: false, Reader, Cancellation);
        Task<string>[] closes =
        [
            LeavingClient.LeaveAsync(first, vanishes: false, Cancellation),
            LeavingClient.LeaveAsync(second, vanishes: false, Cancellation),
        ];
        var completion = app.Server.Completion;

        await app.StopAsync(Cancellation);

        Assert.True(completion.IsCompletedSuccessfully);
        Assert.Equal(["close 1001", "close 1001"], await Task.WhenAll(closes));
    }
}
