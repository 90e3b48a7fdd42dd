using KeyRx.Client;
using KeyRx.WebSockets.Framing;
using Xunit;

namespace KeyRx.Tests.Client;

public sealed class EndTests : BoundedTest
{
    [Theory]
    [InlineData(1001, "server stops", true, "1001: server stops")]
    [InlineData(1012, "", true, "1012: server restarts")]
    [InlineData(1012, "back in 2 s", true, "1012: back in 2 s")]
    [InlineData(1013, "", true, "1013: try again later")]
    [InlineData(1008, "rate limit", false, "1008: rate limit")]
    [InlineData(4003, "", false, "4003: token revoked")]
    [InlineData(4008, "", true, "4008: slow consumer")]
    [InlineData(4999, "", true, "4999: the server closed the connection without a reason")]
    [InlineData(1005, "", true, "1005: the server closed the connection without a reason")]
    public async Task TheReaderLearnsWhyTheServerClosed(ushort status, string reason, bool mayReturn, string message)
    {
        await using var pair = await ClientAndPeer.OpenAsync(Cancellation);
        await pair.Peer.SendCloseAsync(status, reason, Cancellation);

        var end = await pair.EndAsync();

        Assert.Equal((status, mayReturn, message), (end.Status, end.MayReturn, end.Message));
        Assert.Equal(status, (await pair.Peer.ReadAsync(Cancellation))!.CloseStatus);
    }

    [Fact]
    public async Task ANormalCloseJustEndsTheMessages()
    {
        await using var pair = await ClientAndPeer.OpenAsync(Cancellation);
        await pair.Peer.SendFrameAsync(Opcode.Text, """{"type":"paused"}"""u8.ToArray(), Cancellation);
        await pair.Peer.SendCloseAsync(1000, "", Cancellation);

        Assert.Equal(new PausedMessage(), await pair.NextAsync());
        Assert.Null(await pair.NextAsync());
    }

    public static TheoryData<byte[], ushort, string> BrokenFrames => new()
    {
        { [0x81, 0x81, 1, 2, 3, 4, 0x41], 1002,
            "1002: the server broke the WebSocket protocol: a server must not mask its frames (RFC 6455 5.1)" },
        { [0xC1, 0x00], 1002,
            "1002: the server broke the WebSocket protocol: a reserved bit is set but no extension " +
                "was agreed (RFC 6455 5.2)" },
        { [0x83, 0x00], 1002, "1002: the server broke the WebSocket protocol: the opcode is reserved (RFC 6455 5.2)" },
        { [0x81, 0x02, 0xC3, 0x28], 1007,
            "1007: the server broke the WebSocket protocol: text must be UTF-8 (RFC 6455 8.1)" },
        { [0x82, 127, 0, 0, 0, 0, 0, 16, 0, 1], 1009,
            "1009: the server sent a message over the limit: raise MaxMessageBytes" },
        { [0x88, 0x01, 3], 1002,
            "1002: the server broke the WebSocket protocol: a close status has two bytes (RFC 6455 5.5.1)" },
    };

    [Theory]
    [MemberData(nameof(BrokenFrames))]
    public async Task AFrameThatBreaksTheRulesIsAnsweredWithItsStatus(byte[] frame, ushort status, string message)
    {
        await using var pair = await ClientAndPeer.OpenAsync(Cancellation);
        await pair.Peer.SendAsync(frame, Cancellation);

        var end = await pair.EndAsync();

        Assert.Equal((message, false), (end.Message, end.MayReturn));
        Assert.Equal(status, (await pair.Peer.ReadAsync(Cancellation))!.CloseStatus);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task HalfAFrameAndThenNothingIsALostConnection(bool reset)
    {
        await using var pair = await ClientAndPeer.OpenAsync(Cancellation);
        await pair.Peer.SendAsync(new byte[] { 0x81, 0x05, (byte)'h' }, Cancellation);
        if (reset) pair.Peer.Reset();
        else pair.Peer.Dispose();

        var end = await pair.EndAsync();

        Assert.Equal((1006, true, "1006: the connection was lost"), (end.Status, end.MayReturn, end.Message));
    }

    [Fact]
    public async Task PingsAreAnsweredInBothLanguages()
    {
        await using var pair = await ClientAndPeer.OpenAsync(Cancellation);

        await pair.Peer.SendFrameAsync(Opcode.Ping, "abc"u8.ToArray(), Cancellation);
        var pong = await pair.Peer.ReadAsync(Cancellation);
        await pair.Peer.SendFrameAsync(Opcode.Text, """{"type":"ping"}"""u8.ToArray(), Cancellation);
        var jsonPong = await pair.Peer.ReadAsync(Cancellation);

        Assert.Equal((Opcode.Pong, "abc"), (pong!.Opcode, pong.Text));
        Assert.Equal((Opcode.Text, """{"type":"pong"}"""), (jsonPong!.Opcode, jsonPong.Text));
    }

    [Fact]
    public async Task DisposalSaysGoodbyeAndWaitsForTheAnswer()
    {
        await using var pair = await ClientAndPeer.OpenAsync(Cancellation);
        var disposing = pair.Client.DisposeAsync().AsTask();

        var close = await pair.Peer.ReadAsync(Cancellation);
        Assert.Equal((Opcode.Close, (ushort)1000), (close!.Opcode, close.CloseStatus));
        Assert.False(disposing.IsCompleted);
        await pair.Peer.SendCloseAsync(1000, "", Cancellation);
        pair.Peer.Dispose();

        await disposing.WaitAsync(Cancellation);
        Assert.Null(await pair.NextAsync());
        var late = await Assert.ThrowsAsync<KeyRxConnectionException>(() =>
            pair.Client.SubscribeAsync(["key"], cancellationToken: Cancellation));
        Assert.Equal("1000: the connection was closed by this client", late.Message);
    }

    [Fact]
    public async Task AServerThatDoesNotAnswerGoodbyeIsLeftAfterTheTimeout()
    {
        await using var pair = await ClientAndPeer.OpenAsync(Cancellation);
        var disposing = pair.Client.DisposeAsync().AsTask();
        await pair.Peer.ReadAsync(Cancellation);

        pair.Clock.Advance(TimeSpan.FromSeconds(2));

        await disposing.WaitAsync(Cancellation);
        Assert.Null(await pair.Peer.ReadAsync(Cancellation));
    }

    [Fact]
    public async Task ReadingCanBeCancelledAndTakenUpAgain()
    {
        await using var pair = await ClientAndPeer.OpenAsync(Cancellation);
        using var cancelled = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var reading =
            pair.Client.ReadAllAsync(cancelled.Token).GetAsyncEnumerator(Cancellation).MoveNextAsync().AsTask();

        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        Assert.Equal(new PausedMessage(), await pair.ToldAsync("""{"type":"paused"}"""));
    }

    [Fact]
    public async Task ASecondReaderIsRefused()
    {
        await using var pair = await ClientAndPeer.OpenAsync(Cancellation);
        var reading = pair.NextAsync();

        var error = await Assert.ThrowsAsync<InvalidOperationException>(
            () => pair.Client.ReadAllAsync(Cancellation).GetAsyncEnumerator(Cancellation).MoveNextAsync().AsTask());

        Assert.Equal("messages are being read already: one reader at a time", error.Message);
        await pair.Peer.SendCloseAsync(1000, "", Cancellation);
        Assert.Null(await reading);
    }
}
