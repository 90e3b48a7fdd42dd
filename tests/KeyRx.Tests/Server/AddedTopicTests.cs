using System.Text;
using KeyRx.Client;
using KeyRx.Client.Reconnecting;
using KeyRx.Protocol;
using KeyRx.Server;
using KeyRx.Server.Inbound;
using KeyRx.Server.Privacy;
using KeyRx.Streams;
using KeyRx.Streams.Readers;
using Xunit;

namespace KeyRx.Tests.Server;

/// <summary>Topics that the host adds and removes while the server runs.</summary>
public sealed class AddedTopicTests : LifecycleTest
{
    private readonly byte[] _buffer = new byte[256];

    [Fact]
    public async Task ItIsThereAtOnceAndWhoReadsItIsToldWhenItGoes()
    {
        await using var server = await KeyRxServer.StartAsync(Options(), Cancellation);
        await using var client = await ConnectAsync();
        var room = server.AddTopic(new TopicOptions("room"));
        var first = (await client.SubscribeAsync(["room"], cancellationToken: Cancellation))["room"];

        Assert.True(server.TryPublish(room, "1"u8, out _));
        Assert.True(server.TryPublish(room, "2"u8, out _));
        await server.RemoveTopicAsync("room").WaitAsync(Cancellation);

        Assert.False(server.TryPublish(room, "3"u8, out var refusal));
        Assert.Equal(PublishRefusal.Removed, refusal);
        Assert.Equal(["room 1", "room 2", "removed room at 2"], await ReadAsync(client, 3));
        var gone = await Assert.ThrowsAsync<KeyRxRequestException>(
            () => client.SubscribeAsync(["room"], cancellationToken: Cancellation));
        Assert.Equal("404: there is no topic 'room'", gone.Message);

        var again = server.AddTopic(new TopicOptions("room"));
        var second = (await client.SubscribeAsync(["room"], cancellationToken: Cancellation))["room"];
        Assert.NotEqual(first.Epoch, second.Epoch);
        Assert.False(server.TryPublish(room, "4"u8, out _));
        Assert.True(server.TryPublish(again, "5"u8, out _));
        Assert.Equal(["room 5"], await ReadAsync(client, 1));
    }

    [Fact]
    public async Task AClientThatComesBackDoesNotAskForItAgain()
    {
        await using var server = await KeyRxServer.StartAsync(Options(), Cancellation);
        server.AddTopic(new TopicOptions("room"));
        Stream? connection = null;
        await using var client = ReconnectingClient.Start(new()
        {
            Connection = new()
            {
                Url = new Uri($"ws://{Endpoint}/ws"),
                Token = Secret,
                StreamFactory = (_, _) => new(connection = server.OpenStream()),
            },
        });
        await client.SubscribeAsync(["note", "room"], Cancellation);
        await server.RemoveTopicAsync("room").WaitAsync(Cancellation);
        Assert.Equal(["removed room at 0"], await ReadAsync(client.ReadAllAsync(Cancellation), 1));

        await connection!.DisposeAsync();
        await UntilAsync(() => server.Counts.OpenedConnections == 2);
        server.Publish("note", "1"u8);

        Assert.Equal(["note 1"], await ReadAsync(client.ReadAllAsync(Cancellation), 1));
    }

    [Fact]
    public async Task AClientThatWasAwayIsToldAndGoesOnWithItsOtherTopics()
    {
        await using var server = await KeyRxServer.StartAsync(Options(), Cancellation);
        var room = server.AddTopic(new TopicOptions("room"));
        using var way = new SemaphoreSlim(1);
        Stream? connection = null;
        await using var client = ReconnectingClient.Start(new()
        {
            Connection = new()
            {
                Url = new Uri($"ws://{Endpoint}/ws"),
                Token = Secret,
                ConnectTimeout = TimeSpan.FromMinutes(5),
                StreamFactory = async (_, cancellation) =>
                {
                    await way.WaitAsync(cancellation);
                    return connection = server.OpenStream();
                },
            },
        });
        await client.SubscribeAsync(["note", "room"], Cancellation);
        Assert.True(server.TryPublish(room, "1"u8, out _));
        Assert.Equal(["room 1"], await ReadAsync(client.ReadAllAsync(Cancellation), 1));

        await connection!.DisposeAsync();
        await UntilAsync(() => server.Counts.OpenConnections == 0);
        await server.RemoveTopicAsync("room").WaitAsync(Cancellation);
        way.Release();

        Assert.Equal(["removed room at 1"], await ReadAsync(client.ReadAllAsync(Cancellation), 1));
        server.Publish("note", "2"u8);
        Assert.Equal(["note 2"], await ReadAsync(client.ReadAllAsync(Cancellation), 1));
    }

    [Fact]
    public async Task AReaderInTheProcessEndsWithItsTopic()
    {
        await using var server = await KeyRxServer.StartAsync(Options(), Cancellation);
        server.AddTopic(new TopicOptions("room") { KeepsLastValue = true });
        server.Publish("room", "1"u8);
        using var reader = server.Subscribe("room");

        var waiting = ReadToTheEndAsync(reader);
        await server.RemoveTopicAsync("room").WaitAsync(Cancellation);

        await waiting;
        Assert.True(reader.IsClosed);
        Assert.Throws<ArgumentException>(() => server.Subscribe("room"));
    }

    [Fact]
    public async Task OneThatIsAddedInAPauseIsPausedToo()
    {
        await using var server = await KeyRxServer.StartAsync(Options(), Cancellation);
        await server.PauseAsync(PauseReason.Program).WaitAsync(Cancellation);

        var secret = server.AddTopic(new TopicOptions("typed") { Scope = TokenScopes.Shortcut });
        var open = server.AddTopic(new TopicOptions("shown"));

        Assert.False(server.TryPublish(secret, "1"u8, out var refusal));
        Assert.Equal(PublishRefusal.Paused, refusal);
        Assert.True(server.TryPublish(open, "1"u8, out _));
        server.Resume();
        await UntilAsync(() => server.TryPublish(secret, "1"u8, out _));
    }

    /// <summary>Numbers are used again: no record may land in the topic that has the number next.</summary>
    [Fact]
    public async Task ManyThreadsAddPublishAndRemoveAndNothingLandsElsewhere()
    {
        await using var server = await KeyRxServer.StartAsync(Options(), Cancellation);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(number => Task.Run(
            async () =>
            {
                for (var round = 0; round < 25; round++) await UseOnceAsync(server, $"room{number}.{round}");
            },
            Cancellation)));
    }

    [Fact]
    public async Task WhatCannotBeAddedOrRemovedIsRefusedWithItsReason()
    {
        var options = Options(inbound: [new InboundTopicOptions("command")]);
        options.MaxLogBytes = 32 * 1024 * 1024;
        await using var server = await KeyRxServer.StartAsync(options, Cancellation);

        Refused("there is another topic 'note'", () => server.AddTopic(new TopicOptions("note")));
        Refused("'load' is a standard topic", () => server.AddTopic(new TopicOptions("load")));
        Refused("there is a topic 'command' for the host", () => server.AddTopic(new TopicOptions("command")));
        Refused("options: topic 'a': retain bytes 1", () => server.AddTopic(new TopicOptions("a") { RetainBytes = 1 }));
        var old = new TopicOptions("a") { RetainAge = TimeSpan.FromDays(31) };
        Refused("options: 'a': retain age 31.00:00:00 is over", () => server.AddTopic(old));
        var large = Assert.Throws<InvalidOperationException>(
            () => server.AddTopic(new TopicOptions("a") { RetainBytes = 64 * 1024 * 1024 }));
        Assert.StartsWith("the topics' record logs would take ", large.Message, StringComparison.Ordinal);
        Refused("there is no topic 'a' that could be removed", () => server.RemoveTopicAsync("a"));
        Refused("the topic 'note' was there from the start", () => server.RemoveTopicAsync("note"));
        server.AddTopic(new TopicOptions("a"));
        var removing = server.RemoveTopicAsync("a");
        Refused("there is no topic 'a' that could be removed", () => server.RemoveTopicAsync("a"));
        await removing.WaitAsync(Cancellation);

        await server.StopAsync(Cancellation);
        var stopped = Assert.Throws<InvalidOperationException>(() => server.AddTopic(new TopicOptions("b")));
        Assert.Equal("the server has stopped: no topic was added", stopped.Message);
        await server.RemoveTopicAsync("note");
    }

    private static void Refused(string reason, Func<object> act) =>
        Assert.StartsWith(reason, Assert.Throws<ArgumentException>(act).Message, StringComparison.Ordinal);

    private async Task UseOnceAsync(KeyRxServer server, string name)
    {
        var topic = server.AddTopic(new TopicOptions(name) { RetainBytes = 64 * 1024 });
        using var reader = server.Subscribe(name, default(StreamPosition));
        var own = Encoding.ASCII.GetBytes($"\"{name}\"");
        for (var i = 0; i < 20; i++)
            while (!server.TryPublish(topic, own, out _)) await Task.Yield();
        var buffer = new byte[64];
        for (var read = 0; read < 20;)
        {
            if (!reader.TryRead(buffer, out var item)) Assert.True(await reader.WaitAsync(Cancellation));
            else if (item.Kind == TopicItemKind.Record)
            {
                Assert.Equal(own, buffer.AsSpan(0, item.Length).ToArray());
                Assert.Equal((ulong)++read, item.Position.Sequence);
            }
        }

        server.TryPublish(topic, own, out _); // it may be under way while the topic goes
        await server.RemoveTopicAsync(name).WaitAsync(Cancellation);
        Assert.False(server.TryPublish(topic, own, out var refusal));
        Assert.Equal(PublishRefusal.Removed, refusal);
    }

    private async Task ReadToTheEndAsync(TopicReader reader)
    {
        do
        {
            while (reader.TryRead(_buffer, out _))
            {
            }
        }
        while (await reader.WaitAsync(Cancellation));
    }

    private Task<List<string>> ReadAsync(KeyRxClient client, int count) =>
        ReadAsync(client.ReadAllAsync(Cancellation), count);

    private static async Task<List<string>> ReadAsync(IAsyncEnumerable<KeyRxMessage> messages, int count)
    {
        var told = new List<string>();
        await foreach (var message in messages)
        {
            if (message is EventMessage one) told.Add($"{one.Topic} {Encoding.UTF8.GetString(one.Payload.Span)}");
            if (message is RemovedMessage gone) told.Add($"removed {gone.Topic} at {gone.Position.Sequence}");
            if (told.Count == count) break;
        }

        return told;
    }
}
