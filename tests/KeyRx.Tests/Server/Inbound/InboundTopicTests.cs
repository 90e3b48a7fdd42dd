using System.Text;
using KeyRx.Client;
using KeyRx.Peers;
using KeyRx.Server;
using KeyRx.Server.Inbound;
using KeyRx.Testing;
using Xunit;

namespace KeyRx.Tests.Server.Inbound;

/// <summary>
/// Case P2: what a client publishes reaches the embedding program, with its sender, and the program answers. Siblings
/// of our own: it says something to one client unasked, and a stop ends what it has not decided on.
/// </summary>
public sealed class InboundTopicTests : LifecycleTest
{
    private static readonly InboundTopicOptions[] Command = [new("command")];

    private readonly byte[] _buffer = new byte[4096];

    [Fact]
    public async Task TheHostHearsWhoSaysWhatAndAnswers()
    {
        await using var server = await KeyRxServer.StartAsync(Options(inbound: Command), Cancellation);
        await using var client = await ConnectAsync();
        var topic = server.FindInbound("command");

        var asking = client.AskAsync("command", """{"jump":true}"""u8.ToArray(), Cancellation);
        var message = await ReadAsync(topic);

        Assert.Equal("""{"jump":true}""", Encoding.UTF8.GetString(_buffer, 0, message.Length));
        Assert.Equal((client.ClientId, "test"), (message.Client!.ClientId, message.Client.Token));
        Assert.Equal(OperatingSystem.IsLinux() ? LocalUsers.Own : null, message.Client.User);
        Assert.True(message.WantsAnswer && message.TimeNanos > 0);
        Assert.False(asking.IsCompleted);
        Assert.True(message.Accept("""{"score":10}"""u8));
        Assert.Equal("""{"score":10}""", Encoding.UTF8.GetString((await asking).Span));
        Assert.False(message.Accept());
        Assert.False(message.Refuse(400, "too late"));
        Assert.Equal((0, false), (topic.UnreadCount, topic.TryRead(_buffer, out _)));
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

    /// <summary>What they use may be freed at any moment: a violation ends the process.</summary>
    [Fact]
    public async Task ThreadsThatReadAndAnswerMeetAStopUnharmed()
    {
        for (var round = 0; round < 3; round++)
        {
            var server = await KeyRxServer.StartAsync(Unlimited(Options(inbound: Command)), Cancellation);
            var topic = server.FindInbound("command");
            await using var client = await ConnectAsync();
            var sender = await SenderAsync(topic, client);
            var threads = Enumerable.Range(0, 2).Select(_ => new Thread(() => Hammer(topic, sender))).ToList();
            threads.ForEach(thread => thread.Start());
            var asking = AskUntilItEndsAsync(client);
            // Whoever is told more than it reads is closed meanwhile.
            await UntilAsync(() => server.Counts.ReceivedMessages >= 10 || asking.IsCompleted);

            await server.StopAsync(Cancellation);

            threads.ForEach(thread => thread.Join());
            await asking;
        }
    }

    [Fact]
    public async Task EachMessageOfManyClientsGoesToOneOfManyReaders()
    {
        const int Clients = 4, Each = 250;
        var options = Options(inbound: [new("command") { MaxWaiting = 64 }]);
        options = Unlimited(options);
        await using var server = await KeyRxServer.StartAsync(options, Cancellation);
        var topic = server.FindInbound("command");
        var seen = new System.Collections.Concurrent.ConcurrentBag<string>();
        using var done = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 3).Select(_ => Task.Run(() => ReadUntil(topic, seen, done.Token))).ToList();

        await Task.WhenAll(Enumerable.Range(0, Clients).Select(async number =>
        {
            await using var client = await ConnectAsync();
            for (var i = 0; i < Each; i++)
            {
                var sent = Encoding.ASCII.GetBytes($"\"{number}/{i}\"");
                var answer = await client.AskAsync("command", sent, Cancellation);
                Assert.Equal(sent, answer.ToArray());
            }
        }));

        await done.CancelAsync();
        await Task.WhenAll(readers);
        Assert.Equal(Clients * Each, seen.Count);
        Assert.Equal(Clients * Each, seen.Distinct().Count());
    }

    [Fact]
    public async Task WhoEnumeratesIsWokenByEachMessageUntilTheServerStops()
    {
        var server = await KeyRxServer.StartAsync(Options(inbound: Command), Cancellation);
        await using var client = await ConnectAsync();
        var topic = server.FindInbound("command");
        var reading = EchoAsync(topic);

        for (var i = 0; i < 50; i++)
        {
            var answer = await client.AskAsync("command", Encoding.ASCII.GetBytes($"{i}"), Cancellation);
            Assert.Equal($"{i}", Encoding.ASCII.GetString(answer.Span));
        }

        await server.StopAsync(Cancellation);
        await reading.WaitAsync(Cancellation);
        Assert.True(topic.IsClosed);
    }

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
        Assert.False(topic.TryRead(_buffer, out _));
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

    private static KeyRxServerOptions Unlimited(KeyRxServerOptions options) => new()
    {
        Transport = options.Transport,
        Listen = options.Listen,
        Tokens = options.Tokens,
        InboundTopics = options.InboundTopics,
        MessagesPerSecond = 1_000_000,
        MessagesBurst = 1_000_000,
        StopTimeout = options.StopTimeout,
    };

    private async Task EchoAsync(InboundTopic topic)
    {
        await foreach (var (message, payload) in topic.ReadAllAsync(Cancellation)) message.Accept(payload.Span);
    }

    private static void ReadUntil(
        InboundTopic topic, System.Collections.Concurrent.ConcurrentBag<string> seen, CancellationToken done)
    {
        var buffer = new byte[4096];
        while (!done.IsCancellationRequested)
        {
            if (!topic.TryRead(buffer, out var message))
            {
                Thread.Yield();
                continue;
            }

            seen.Add(Encoding.ASCII.GetString(buffer, 0, message.Length));
            Assert.True(message.Accept(buffer.AsSpan(0, message.Length)));
        }
    }

    private static void Hammer(InboundTopic topic, InboundMessage earlier)
    {
        var buffer = new byte[4096];
        for (var last = 1000; last > 0; last -= topic.IsClosed ? 1 : 0)
        {
            earlier.Accept();
            topic.TrySend(earlier.Client!, "1"u8);
            if (topic.TryRead(buffer, out var message)) message.Accept(buffer.AsSpan(0, message.Length));
            Thread.Yield();
        }
    }

    private async Task AskUntilItEndsAsync(KeyRxClient client)
    {
        var reading = ReadToTheEndAsync(client);
        try
        {
            while (true) await client.AskAsync("command", "1"u8.ToArray(), Cancellation);
        }
        catch (KeyRxException)
        {
            await reading;
        }
    }

    private async Task ReadToTheEndAsync(KeyRxClient client)
    {
        try
        {
            await foreach (var message in client.ReadAllAsync(Cancellation)) Assert.NotNull(message);
        }
        catch (KeyRxConnectionException)
        {
            // However it ended: by the stop, or because it was told faster than it reads.
        }
    }

    private static async Task<(string, string)> DirectAsync(KeyRxClient client)
    {
        await foreach (var message in client.ReadAllAsync(TestContext.Current.CancellationToken))
        {
            if (message is DirectMessage told) return (told.Topic, Encoding.UTF8.GetString(told.Payload.Span));
        }

        return ("", "");
    }

    private async Task<InboundMessage> SenderAsync(InboundTopic topic, KeyRxClient client)
    {
        var asking = client.PublishAsync("command", "1"u8.ToArray(), Cancellation);
        var message = await ReadAsync(topic);
        Assert.True(message.Accept());
        await asking;
        return message;
    }

    private async Task<InboundMessage> ReadAsync(InboundTopic topic)
    {
        InboundMessage message;
        while (!topic.TryRead(_buffer, out message)) Assert.True(await topic.WaitAsync(Cancellation));
        return message;
    }
}
