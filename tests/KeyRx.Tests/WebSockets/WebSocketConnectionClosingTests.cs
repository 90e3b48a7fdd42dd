using KeyRx.Testing;
using KeyRx.WebSockets;
using KeyRx.WebSockets.Framing;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace KeyRx.Tests.WebSockets;

/// <summary>RFC 6455 7: who closes first, who waits for whose FIN, and what becomes of a peer that does not.</summary>
public sealed class WebSocketConnectionClosingTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(WebSocketRole.Client)]
    [InlineData(WebSocketRole.Server)]
    public async Task BothKnowWhoClosedFirstAndWhy_7_1(WebSocketRole first)
    {
        await using var pair = await ConnectionPair.OpenAsync();
        var (here, there) = first == WebSocketRole.Client ? (pair.Client, pair.Server) : (pair.Server, pair.Client);
        var receiving = Task.Run(async () =>
        {
            var message = await there.ReceiveAsync(Cancellation);
            await there.DisposeAsync();
            return message;
        }, Cancellation);

        await here.CloseAsync(4001, "enough");

        Assert.Equal((Opcode.Close, 4001), ((await receiving).Opcode, (await receiving).CloseStatus));
        Assert.Equal("enough", there.CloseReason);
        Assert.Equal(4001, here.CloseStatus!.Value);
        Assert.Equal((first, first), (here.ClosedFirstBy!.Value, there.ClosedFirstBy!.Value));
        Assert.Equal(
            (WebSocketConnectionState.Closed, WebSocketConnectionState.Closed), (here.State, there.State));
        await Assert.ThrowsAsync<WebSocketConnectionException>(
            () => here.SendTextAsync("late", Cancellation).AsTask());
    }

    [Fact]
    public async Task WhoReceivesGetsWhatComesBehindOurGoodbye_5_5_1()
    {
        await using var pair = await ConnectionPair.OpenAsync();
        var receiving = pair.Client.ReceiveAsync(Cancellation).AsTask();
        var closing = pair.Client.CloseAsync();
        while (pair.Client.State != WebSocketConnectionState.CloseSent) await Task.Yield();
        await pair.Server.SendTextAsync("last word", Cancellation);
        Assert.Equal(Opcode.Text, (await receiving).Opcode);
        await pair.Server.DisposeAsync();
        await closing;
        Assert.Equal(Opcode.Close, (await pair.Client.ReceiveAsync(Cancellation)).Opcode);
    }

    [Fact]
    public async Task AClientWaitsForTheServersFinNoLongerThanAgreed_7_1_1()
    {
        var clock = new FakeTimeProvider();
        await using var listener = RawPeer.Start();
        var (client, peer) = await OpenAsync(listener, new() { TimeProvider = clock });
        var closing = client.CloseAsync();
        await peer.ReadAsync(Cancellation);
        await peer.SendCloseAsync(1000, "", Cancellation);
        while (client.State != WebSocketConnectionState.Closing) await Task.Yield();
        Assert.False(closing.IsCompleted);

        await UntilAsync(closing, () => clock.Advance(TimeSpan.FromSeconds(5)));
        Assert.Equal(WebSocketConnectionState.Closed, client.State);
    }

    [Fact]
    public async Task APeerThatDoesNotTakeItsLeaveIsCut()
    {
        var clock = new FakeTimeProvider();
        await using var listener = RawPeer.Start();
        var (client, _) = await OpenAsync(listener, new() { TimeProvider = clock });
        var receiving = client.ReceiveAsync(Cancellation).AsTask();
        await UntilAsync(client.CloseAsync(), () => clock.Advance(TimeSpan.FromSeconds(5)));

        var end = await Assert.ThrowsAsync<WebSocketConnectionException>(() => receiving);
        Assert.Equal(("the peer did not take its leave in time", 1006), (end.Message, end.CloseStatus));
        Assert.Equal(1006, client.CloseStatus!.Value);
    }

    [Fact]
    public async Task ASilentPeerIsAskedAndThenLost()
    {
        var clock = new FakeTimeProvider();
        await using var listener = RawPeer.Start();
        var (client, peer) = await OpenAsync(listener, new() { TimeProvider = clock });
        var receiving = client.ReceiveAsync(Cancellation).AsTask();
        while (client.Silence is null) await Task.Yield();
        clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(Opcode.Ping, (await peer.ReadAsync(Cancellation))!.Opcode);
        clock.Advance(TimeSpan.FromSeconds(30));

        var end = await Assert.ThrowsAsync<WebSocketConnectionException>(() => receiving);
        Assert.Equal("the connection was lost: nothing arrived for 60 s", end.Message);
        await client.DisposeAsync();
    }

    [Fact]
    public async Task AbortingLetsEverybodyGo()
    {
        await using var listener = RawPeer.Start();
        var (client, _) = await OpenAsync(listener, new());
        var receiving = client.ReceiveAsync(Cancellation).AsTask();
        // Nobody reads at the other end: the sender waits until it is let go.
        var sending = Task.Run(async () =>
        {
            while (true) await client.SendAsync(Opcode.Binary, new byte[1_000_000], Cancellation);
        }, Cancellation);
        client.Abort();

        await Assert.ThrowsAsync<WebSocketConnectionException>(() => receiving);
        await Assert.ThrowsAsync<WebSocketConnectionException>(() => sending);
        await client.DisposeAsync();
        Assert.Equal(WebSocketConnectionState.Closed, client.State);
    }

    private static async Task<(WebSocketConnection Client, RawPeerConnection Peer)> OpenAsync(
        RawPeer listener, WebSocketConnectionOptions options)
    {
        var socket = new System.Net.Sockets.Socket(
            System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
        await socket.ConnectAsync(listener.Url.Host, listener.Url.Port, Cancellation);
        var stream = new System.Net.Sockets.NetworkStream(socket, ownsSocket: true);
        var opening = WebSocketConnection.ConnectAsync(stream, listener.Url, options, Cancellation);
        var peer = await listener.AcceptAsync(Cancellation);
        await peer.UpgradeAsync(Cancellation, subprotocol: null);
        return (await opening, peer);
    }

    /// <summary>The clock is moved until it has had its effect: when the wait begins is not the test's.</summary>
    private static async Task UntilAsync(Task done, Action advance)
    {
        while (!done.IsCompleted)
        {
            advance();
            await Task.Yield();
        }

        await done;
    }
}
