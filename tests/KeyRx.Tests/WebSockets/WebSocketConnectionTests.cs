using System.Buffers;
using System.Text;
using KeyRx.Testing;
using KeyRx.WebSockets;
using KeyRx.WebSockets.Framing;
using Xunit;

namespace KeyRx.Tests.WebSockets;

/// <summary>Messages both ways, over real sockets.</summary>
public sealed class WebSocketConnectionTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(126)]
    [InlineData(65_536)]
    [InlineData(1_000_000)]
    public async Task WhatIsSentInPiecesArrivesWhole_BothWays(int length)
    {
        await using var pair = await ConnectionPair.OpenAsync();
        var payload = new byte[length];
        new Random(length).NextBytes(payload);
        var pieces = Chunked.Join([.. payload.Chunk(1000)]);

        var sending = pair.Client.SendAsync(Opcode.Binary, pieces, Cancellation).AsTask();
        var there = await pair.Server.ReceiveAsync(Cancellation);
        Assert.Equal((Opcode.Binary, length), (there.Opcode, there.Payload.Length));
        await sending;
        var echoing = pair.Server.SendAsync(there, Cancellation).AsTask();
        var back = await pair.Client.ReceiveAsync(Cancellation);
        Assert.Equal(payload, back.Payload.ToArray());
        await echoing;
    }

    [Fact]
    public async Task ManySendersDoNotTearEachOthersMessages()
    {
        await using var pair = await ConnectionPair.OpenAsync();
        var texts = Enumerable.Range(0, 8).Select(i => new string((char)('a' + i), 100 + (i * 5000))).ToArray();
        var senders = texts.Select(async text =>
        {
            for (var i = 0; i < 50; i++) await pair.Client.SendTextAsync(text, Cancellation);
        }).ToArray();

        var counts = new Dictionary<string, int>();
        for (var i = 0; i < texts.Length * 50; i++)
        {
            var message = await pair.Server.ReceiveAsync(Cancellation);
            var text = Encoding.UTF8.GetString(message.Payload);
            counts[text] = counts.GetValueOrDefault(text) + 1;
        }

        await Task.WhenAll(senders);
        Assert.Equal(texts.Order(), counts.Keys.Order());
        Assert.All(counts.Values, count => Assert.Equal(50, count));
    }

    [Fact]
    public async Task APingIsAnsweredBetweenMessages_5_5_2()
    {
        await using var pair = await ConnectionPair.OpenAsync();
        await pair.Client.SendAsync(Opcode.Ping, "now"u8.ToArray(), Cancellation);
        await pair.Client.SendTextAsync("a", Cancellation);
        await pair.Server.SendTextAsync("b", Cancellation);

        Assert.Equal(Opcode.Text, (await pair.Server.ReceiveAsync(Cancellation)).Opcode);
        Assert.Equal("b", Encoding.UTF8.GetString((await pair.Client.ReceiveAsync(Cancellation)).Payload));
    }

    [Fact]
    public async Task OneReceiverAtATime()
    {
        await using var pair = await ConnectionPair.OpenAsync();
        var first = pair.Server.ReceiveAsync(Cancellation).AsTask();
        await Assert.ThrowsAsync<InvalidOperationException>(() => pair.Server.ReceiveAsync(Cancellation).AsTask());
        await pair.Client.SendTextAsync("x", Cancellation);
        Assert.Equal(Opcode.Text, (await first).Opcode);
    }

    [Fact]
    public async Task AReceiveThatIsCancelledLosesNothing()
    {
        await using var pair = await ConnectionPair.OpenAsync();
        using var enough = new CancellationTokenSource();
        var waiting = pair.Server.ReceiveAsync(enough.Token).AsTask();
        await enough.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);

        await pair.Client.SendTextAsync("still here", Cancellation);
        Assert.Equal("still here", Encoding.UTF8.GetString((await pair.Server.ReceiveAsync(Cancellation)).Payload));
    }

    [Fact]
    public async Task AMessageOverTheLimitIsRefusedWith1009_7_4_1()
    {
        await using var pair = await ConnectionPair.OpenAsync(ofServer: new() { MaxMessageBytes = 100 });
        var closing = Task.Run(async () => await pair.Client.ReceiveAsync(Cancellation), Cancellation);
        await pair.Client.SendAsync(Opcode.Binary, new byte[101], Cancellation);

        var end = await Assert.ThrowsAsync<WebSocketConnectionException>(
            () => pair.Server.ReceiveAsync(Cancellation).AsTask());
        Assert.Equal((ProtocolViolation.MessageTooBig, 1009), (end.Violation, end.CloseStatus));
        Assert.Equal((Opcode.Close, 1009), ((await closing).Opcode, (await closing).CloseStatus));
    }

    [Fact]
    public async Task WhatMustNotBeSentIsAMistakeOfTheCaller_5_5_7_4()
    {
        await using var pair = await ConnectionPair.OpenAsync();
        await Assert.ThrowsAnyAsync<ArgumentException>(
            () => pair.Client.SendAsync(Opcode.Ping, new byte[126], Cancellation).AsTask());
        await Assert.ThrowsAnyAsync<ArgumentException>(
            () => pair.Client.SendAsync((Opcode)3, new byte[1], Cancellation).AsTask());
        await Assert.ThrowsAnyAsync<ArgumentException>(
            () => pair.Client.SendAsync(Opcode.Close, new byte[2], Cancellation).AsTask());
        await Assert.ThrowsAnyAsync<ArgumentException>(() => pair.Client.CloseAsync(1005));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => pair.Client.CloseAsync(1006));
        Assert.Equal(WebSocketConnectionState.Open, pair.Client.State);
    }
}
