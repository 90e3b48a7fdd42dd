using System.Text;
using KeyRx.Client;
using KeyRx.Peers;
using KeyRx.Server;
using KeyRx.Server.Inbound;
using Xunit;

namespace KeyRx.Tests.Server.Inbound;

/// <summary>
/// Case P2: what a client publishes reaches the embedding program, with its sender, and the program answers. A sibling
/// of our own: it says something to one client unasked.
/// </summary>
public sealed class InboundTopicTests : InboundTest
{
    [Fact]
    public async Task TheHostHearsWhoSaysWhatAndAnswers()
    {
        await using var server = await KeyRxServer.StartAsync(Options(inbound: Command), Cancellation);
        await using var client = await ConnectAsync();
        var topic = server.FindInbound("command");

        var asking = client.AskAsync("command", """{"jump":true}"""u8.ToArray(), Cancellation);
        var message = await ReadAsync(topic);

        Assert.Equal("""{"jump":true}""", Encoding.UTF8.GetString(Buffer, 0, message.Length));
        Assert.Equal((client.ClientId, "test"), (message.Client!.ClientId, message.Client.Token));
        Assert.Equal(OperatingSystem.IsLinux() ? LocalUsers.Own : null, message.Client.User);
        Assert.True(message.WantsAnswer && message.TimeNanos > 0);
        Assert.False(asking.IsCompleted);
        Assert.True(message.Accept("""{"score":10}"""u8));
        Assert.Equal("""{"score":10}""", Encoding.UTF8.GetString((await asking).Span));
        Assert.False(message.Accept());
        Assert.False(message.Refuse(400, "too late"));
        Assert.Equal((0, false), (topic.UnreadCount, topic.TryRead(Buffer, out _)));
    }

    [Fact]
    public async Task ARefusalCarriesTheHostsWords()
    {
        await using var server = await KeyRxServer.StartAsync(Options(inbound: Command), Cancellation);
        await using var client = await ConnectAsync();
        var topic = server.FindInbound("command");
        var asking = client.PublishAsync("command", "1"u8.ToArray(), Cancellation);
        var message = await ReadAsync(topic);

        Assert.Throws<ArgumentOutOfRangeException>(() => message.Refuse(399, "no"));
        Assert.Throws<ArgumentOutOfRangeException>(() => message.Refuse(600, "no"));
        Assert.Throws<ArgumentException>(() => message.Refuse(409, " "));
        var tooLong = Assert.Throws<ArgumentException>(() => message.Refuse(409, new string('x', 257)));
        Assert.StartsWith("a sentence has 256 characters at most", tooLong.Message, StringComparison.Ordinal);
        Assert.True(message.Refuse(409, "it is not your turn"));

        var refused = await Assert.ThrowsAsync<KeyRxRequestException>(() => asking);
        Assert.Equal((409, "409: it is not your turn"), (refused.Code, refused.Message));
    }

    [Fact]
    public async Task AnAnswerThatIsNoJsonOrTooLongIsTheHostsMistakeAndDecidesNothing()
    {
        await using var server = await KeyRxServer.StartAsync(Options(inbound: Command), Cancellation);
        await using var client = await ConnectAsync();
        var topic = server.FindInbound("command");
        var asking = client.PublishAsync("command", "1"u8.ToArray(), Cancellation);
        var message = await ReadAsync(topic);

        var broken = Assert.Throws<ArgumentException>(() => message.Accept("{"u8));
        Assert.StartsWith("the payload for 'command' is no JSON: ", broken.Message, StringComparison.Ordinal);
        var tooLong = Assert.Throws<ArgumentException>(() => message.Accept(new byte[4097]));
        const string Reason = "a payload of 'command' is at most 4096 bytes, not 4097";
        Assert.StartsWith(Reason, tooLong.Message, StringComparison.Ordinal);
        var small = Assert.Throws<ArgumentException>(() => topic.TryRead(new byte[4095], out _));
        Assert.StartsWith("a buffer for 'command' has 4096 bytes at least", small.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => topic.TrySend(message.Client!, "{"u8));

        Assert.True(message.Accept());
        await asking;
        Assert.False(default(InboundMessage).Accept("1"u8));
    }

    [Fact]
    public async Task OneClientIsToldAndNoOther()
    {
        await using var server = await KeyRxServer.StartAsync(Options(inbound: Command), Cancellation);
        await using var first = await ConnectAsync();
        await using var second = await ConnectAsync();
        var topic = server.FindInbound("command");
        var (one, other) = (await SenderAsync(topic, first), await SenderAsync(topic, second));

        Assert.True(topic.TrySend(one.Client!, """{"turn":7}"""u8));
        Assert.True(topic.TrySend(other.Client!, "8"u8));

        Assert.Equal(("command", """{"turn":7}"""), await DirectAsync(first));
        Assert.Equal(("command", "8"), await DirectAsync(second));
        var listed = (await server.ListConnectionsAsync()).Single(row => row.ClientId == first.ClientId);
        Assert.Same(one.Client, listed.Client);
    }

    [Fact]
    public async Task OnlyWhatIsDeclaredForTheHostIsFound()
    {
        await using var server = await KeyRxServer.StartAsync(Options(inbound: Command), Cancellation);
        await using var client = await ConnectAsync();

        var unknown = Assert.Throws<ArgumentException>(() => server.FindInbound("note"));
        const string Reason = "there is no topic 'note' for the host: declare it in InboundTopics";
        Assert.StartsWith(Reason, unknown.Message, StringComparison.Ordinal);
        Assert.Same(server.FindInbound("command"), server.FindInbound("command"));
        Assert.Throws<ArgumentException>(() => server.TryPublish("command", "1"u8));
        var denied = await Assert.ThrowsAsync<KeyRxRequestException>(
            () => client.SubscribeAsync(["command"], cancellationToken: Cancellation));
        Assert.Equal((404, "404: there is no topic 'command'"), (denied.Code, denied.Message));
    }

    private static async Task<(string, string)> DirectAsync(KeyRxClient client)
    {
        await foreach (var message in client.ReadAllAsync(TestContext.Current.CancellationToken))
        {
            if (message is DirectMessage told) return (told.Topic, Encoding.UTF8.GetString(told.Payload.Span));
        }

        return ("", "");
    }
}
