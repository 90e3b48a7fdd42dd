using System.Text;
using KeyRx.Client;
using KeyRx.Server;
using KeyRx.Server.Inbound;
using Xunit;

namespace KeyRx.Tests.Server.Inbound;

/// <summary>Many threads of the host read what many clients say, and answer.</summary>
public sealed class InboundThreadTests : InboundTest
{
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
}
