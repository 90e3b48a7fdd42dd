using System.Text;
using KeyRx.Client;
using KeyRx.Protocol;
using KeyRx.Server;
using KeyRx.Streams;
using KeyRx.Streams.Readers;
using Xunit;

namespace KeyRx.Tests.Server;

/// <summary>The host clears a topic's last value: who comes later is told nothing of it, who is there is.</summary>
public sealed class ClearLastValueTests : LifecycleTest
{
    private readonly byte[] _buffer = new byte[256];

    [Fact]
    public async Task WhoComesLaterGetsNoSnapshotAndWhoIsThereSeesItCleared()
    {
        await using var server = await StartAsync();
        await using var present = await ConnectAsync();
        await present.SubscribeAsync(["shown"], cancellationToken: Cancellation);

        server.Publish("shown", "1"u8);
        server.ClearLastValue("shown");
        await using var late = await ConnectAsync();
        await UntilAsync(() => server.Counts.TakenRecords == 2);
        await late.SubscribeAsync(["shown"], cancellationToken: Cancellation);
        server.Publish("shown", "2"u8);

        Assert.Equal(["event 1", "event null", "event 2"], await ReadAsync(present, 3));
        Assert.Equal(["event 2"], await ReadAsync(late, 1));
    }

    /// <summary>It may hold a state of before: silence would leave it with that.</summary>
    [Fact]
    public async Task AfterAGapItIsTold()
    {
        await using var server = await StartAsync();
        server.Publish("shown", "1"u8);
        Assert.True(server.TryClearLastValue(server.FindTopic("shown"), out var refusal));
        Assert.Equal(PublishRefusal.None, refusal);
        await UntilAsync(() => server.Counts.TakenRecords == 2);
        await using var client = await ConnectAsync();

        var resume = new Dictionary<string, StreamPosition> { ["shown"] = new(Epoch: 5, Sequence: 7) };
        await client.SubscribeAsync(["shown"], resume, cancellationToken: Cancellation);

        Assert.Equal(["gap", "snapshot null"], await ReadAsync(client, 2));
    }

    [Theory]
    [InlineData("shown", "1")]
    [InlineData("raw", "\u0001")]
    public async Task AReaderInTheProcessGetsNoSnapshotEither(string topic, string value)
    {
        await using var server = await StartAsync();
        server.Publish(topic, Encoding.UTF8.GetBytes(value));
        await UntilAsync(() => server.Counts.TakenRecords == 1);
        using var before = server.Subscribe(topic);
        Assert.Equal((TopicItemKind.Snapshot, 1), await KindAsync(before));

        server.ClearLastValue(topic);
        Assert.Equal(TopicItemKind.Record, (await KindAsync(before)).Kind);
        using var after = server.Subscribe(topic);
        await UntilAsync(() => !after.TryRead(_buffer, out var item) && item.Kind == TopicItemKind.None);
        server.Publish(topic, Encoding.UTF8.GetBytes(value));

        Assert.Equal((TopicItemKind.Record, 1), await KindAsync(after));
    }

    [Fact]
    public async Task WhatCannotBeClearedIsRefusedWithItsReason()
    {
        await using var server = await StartAsync();
        await using var other = await KeyRxServer.StartAsync(
            new() { Listen = ["127.0.0.1:0"], Tokens = [new("t", Secret, TokenScopes.Status)], Topics = [Shown()] },
            Cancellation);

        Refused("there is no topic 'nothing'", () => server.ClearLastValue("nothing"));
        Refused("keys come from the key source only", () => server.ClearLastValue("key"));
        Refused("'note' keeps no last value that could be cleared", () => server.ClearLastValue("note"));
        var note = server.FindTopic("note");
        Refused("'note' keeps no last value that could be cleared", () => server.TryClearLastValue(note, out _));
        var foreign = other.FindTopic("shown");
        Refused("the topic 'shown' is another server's", () => server.TryClearLastValue(foreign, out _));
        await server.StopAsync(Cancellation);
        Assert.False(server.TryClearLastValue(server.FindTopic("shown"), out var refusal));
        Assert.Equal(PublishRefusal.Stopped, refusal);
        Assert.Throws<InvalidOperationException>(() => server.ClearLastValue("shown"));
    }

    private static TopicOptions Shown() => new("shown") { KeepsLastValue = true };

    private static void Refused(string reason, Action act) =>
        Assert.StartsWith(reason, Assert.Throws<ArgumentException>(act).Message, StringComparison.Ordinal);

    private Task<KeyRxServer> StartAsync()
    {
        var options = Options();
        options.Topics = [new("note"), Shown(), new("raw") { Kind = TopicKind.Opaque, KeepsLastValue = true }];
        return KeyRxServer.StartAsync(options, Cancellation);
    }

    private async Task<(TopicItemKind Kind, int Length)> KindAsync(TopicReader reader)
    {
        TopicItem item;
        while (!reader.TryRead(_buffer, out item)) Assert.True(await reader.WaitAsync(Cancellation));
        return (item.Kind, item.Length);
    }

    private async Task<List<string>> ReadAsync(KeyRxClient client, int count)
    {
        var told = new List<string>();
        await foreach (var message in client.ReadAllAsync(Cancellation))
        {
            told.Add(message switch
            {
                EventMessage one => $"event {Encoding.UTF8.GetString(one.Payload.Span)}",
                SnapshotMessage state => $"snapshot {Encoding.UTF8.GetString(state.Payload.Span)}",
                GapMessage => "gap",
                _ => message.GetType().Name,
            });
            if (told.Count == count) break;
        }

        return told;
    }
}
