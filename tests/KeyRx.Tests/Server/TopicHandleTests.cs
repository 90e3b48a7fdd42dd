using System.Text;
using System.Text.Json.Serialization;
using KeyRx.Client;
using KeyRx.Server;
using Xunit;

namespace KeyRx.Tests.Server;

/// <summary>Publishing to a topic that was found once, of values of the host's own types.</summary>
public sealed partial class TopicHandleTests : LifecycleTest
{
    [Fact]
    public async Task ValuesArriveAsJsonAloneAndInBatches()
    {
        await using var server = await KeyRxServer.StartAsync(Options(), Cancellation);
        await using var client = await ConnectAsync();
        await client.SubscribeAsync(["note"], cancellationToken: Cancellation);
        var note = server.FindTopic("note");
        Assert.Equal("note", note.Name);

        Assert.True(server.TryPublish(note, new Score("ann", 1), ScoreJson.Default.Score, out var refusal));
        Assert.Equal(PublishRefusal.None, refusal);
        using (var batch = server.OpenBatch())
        {
            Assert.True(batch.TryPublish(note, new Score("bob", 2), ScoreJson.Default.Score, out _));
            Assert.True(batch.TryPublish(note, "3"u8, out _));
            Assert.True(batch.TryPublishValidated(note, "4"u8, out _));
        }

        Assert.True(server.TryPublish(note, "5"u8, out _));
        Assert.True(server.TryPublishValidated(note, "6"u8, out _));

        var heard = new List<string>();
        await foreach (var message in client.ReadAllAsync(Cancellation))
        {
            if (message is EventMessage told) heard.Add(Encoding.UTF8.GetString(told.Payload.Span));
            if (heard.Count == 6) break;
        }

        Assert.Equal(["""{"Who":"ann","Points":1}""", """{"Who":"bob","Points":2}""", "3", "4", "5", "6"], heard);
    }

    [Fact]
    public async Task WhatIsNotAcceptableIsRefusedWithItsReason()
    {
        await using var server = await KeyRxServer.StartAsync(Options(), Cancellation);
        var note = server.FindTopic("note");
        var deep = new Nested();
        for (var i = 0; i < 20; i++) deep = new Nested { Inner = deep };

        var unknown = Assert.Throws<ArgumentException>(() => server.FindTopic("nothing"));
        Assert.StartsWith("there is no topic 'nothing'", unknown.Message, StringComparison.Ordinal);
        var keys = Assert.Throws<ArgumentException>(() => server.FindTopic("key"));
        Assert.StartsWith("keys come from the key source only", keys.Message, StringComparison.Ordinal);
        var nested = Assert.Throws<ArgumentException>(
            () => server.TryPublish(note, deep, ScoreJson.Default.Nested, out _));
        Assert.StartsWith("a Nested is no payload: ", nested.Message, StringComparison.Ordinal);
        var large = Assert.Throws<ArgumentException>(
            () => server.TryPublish(note, new Score(new string('x', 20_000), 1), ScoreJson.Default.Score, out _));
        Assert.StartsWith("a payload of 'note' is at most 16376 bytes", large.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => server.TryPublish(note, "{"u8, out _));
        Assert.True(server.TryPublish(note, new Score("ann", 1), ScoreJson.Default.Score, out _));
    }

    [Fact]
    public async Task AHandleIsOfOneServerAndSaysWhatHasStopped()
    {
        TopicHandle earlier;
        await using (var server = await KeyRxServer.StartAsync(Options(), Cancellation))
        {
            earlier = server.FindTopic("note");
            await server.StopAsync(Cancellation);
            Assert.False(server.TryPublish(earlier, "1"u8, out var refusal));
            Assert.Equal(PublishRefusal.Stopped, refusal);
        }

        await using var next = await KeyRxServer.StartAsync(Options(), Cancellation);
        var error = Assert.Throws<ArgumentException>(() => next.TryPublish(earlier, "1"u8, out _));
        Assert.StartsWith("the topic 'note' is another server's", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PublishingAValueAllocatesNothingOnceItsThreadHasItsWriter()
    {
        const int TriesMax = 1000;
        await using var server = await KeyRxServer.StartAsync(Options(), Cancellation);
        var note = server.FindTopic("note");
        var score = new Score("ann", 17);
        var allocated = long.MaxValue;
        for (var i = 0; i < TriesMax && allocated > 0; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var j = 0; j < 100; j++) server.TryPublish(note, score, ScoreJson.Default.Score, out _);
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Assert.Equal(0, allocated);
    }

    internal sealed record Score(string Who, int Points);

    internal sealed class Nested
    {
        public Nested? Inner { get; init; }
    }

    [JsonSerializable(typeof(Score))]
    [JsonSerializable(typeof(Nested))]
    private sealed partial class ScoreJson : JsonSerializerContext;
}
