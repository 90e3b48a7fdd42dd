using KeyRx.Client;
using KeyRx.Server;
using KeyRx.Testing;
using Xunit;

namespace KeyRx.Tests.Server.Inbound;

/// <summary>A sibling of case P2: a stop ends what the host has not decided on.</summary>
public sealed class InboundStopTests : InboundTest
{
    [Theory]
    [InlineData(false, 503, "the server stops: nothing was done, try again")]
    [InlineData(true, 504, "the program has it and did not say in time what became of it")]
    public async Task AStopAnswersWhatTheHostHasNotDecidedOn(bool isRead, int code, string text)
    {
        var server = await KeyRxServer.StartAsync(Options(inbound: Command), Cancellation);
        await using var client = await ConnectAsync();
        var topic = server.FindInbound("command");
        var asking = client.PublishAsync("command", "1"u8.ToArray(), Cancellation);
        await UntilAsync(() => topic.UnreadCount == 1);
        var message = isRead ? await ReadAsync(topic) : default;

        await StopInTimeAsync(server);

        var refused = await Assert.ThrowsAsync<KeyRxRequestException>(() => asking);
        Assert.Equal((code, $"{code}: {text}"), (refused.Code, refused.Message));
        Assert.False(await topic.WaitAsync(Cancellation));
        Assert.False(topic.TryRead(Buffer, out _));
        Assert.False(message.Accept("1"u8));
        if (isRead) Assert.False(topic.TrySend(message.Client!, "1"u8));
    }

    [Fact]
    public async Task AStopThatIsGivenUpEndsAWaitToo()
    {
        using var time = new TimeThatHangs();
        var server = await KeyRxServer.StartAsync(Options(time: time, inbound: Command), Cancellation);
        var topic = server.FindInbound("command");
        var waiting = topic.WaitAsync(Cancellation).AsTask();
        await time.Hang().WaitAsync(Cancellation);

        await Assert.ThrowsAsync<TimeoutException>(() => StopInTimeAsync(server));

        Assert.False(await waiting);
    }
}
