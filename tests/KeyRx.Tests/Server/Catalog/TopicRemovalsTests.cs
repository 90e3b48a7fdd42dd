using KeyRx.Streams;
using KeyRx.Tests.Server.Model;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace KeyRx.Tests.Server.Catalog;

/// <summary>A topic goes: who reads gets the rest of it first, who does not is told what is missing.</summary>
public sealed class TopicRemovalsTests : IDisposable
{
    private const long LogBytesMax = 256 * 1024 * 1024;

    private readonly ServerRig _rig = new(new FakeTimeProvider(), topics: [new TopicOptions("note")]);

    /// <summary>The memory goes on the pool, and the name is taken until it has.</summary>
    private readonly TaskCompletionSource _freed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void WhoReadsGetsEverythingFirst()
    {
        var room = Add("room");
        var peer = Subscriber("room");
        for (var i = 1; i <= 200; i++) _rig.Publish("room", $"\"{new string('x', 100)}\"");

        Remove("room");
        var heard = TextPeer.Summary(peer.Hear());

        Assert.Equal([.. Enumerable.Range(1, 200).Select(i => $"event {i}"), "removed"], heard);
        Assert.True(room.IsRemoved);
        Assert.DoesNotContain(room, _rig.Core.Topics.All.ToArray());
    }

    [Fact]
    public void WhoDoesNotReadIsToldOfTheGap()
    {
        Add("room");
        var (slow, other) = (Subscriber("room"), Subscriber("room"));
        slow.Peer.Stall(room: 0);
        for (var i = 1; i <= 20; i++) _rig.Publish("room", $"{i}");
        _rig.Settle();

        Remove("room");
        _rig.Settle();
        slow.Peer.Unstall();

        Assert.Equal("removed", TextPeer.Summary(other.Hear())[^1]);
        var heard = slow.Hear();
        Assert.Equal(["gap", "removed"], TextPeer.Summary(heard)[^2..]);
        var events = heard.Count - 2;
        var (gap, removed) = (heard[^2], heard[^1]);
        Assert.Equal((events + 1, 20), (gap.GetProperty("from").GetInt32(), gap.GetProperty("to").GetInt32()));
        Assert.Equal(20, removed.GetProperty("seq").GetInt32());
        Assert.Equal(gap.GetProperty("epoch").GetString(), removed.GetProperty("epoch").GetString());
    }

    [Fact]
    public async Task TheConnectionGoesOnWithItsOtherTopicsAndTakesAnotherOfThatName()
    {
        Add("room");
        var peer = Subscriber("note", "room");
        Remove("room");
        Assert.Equal(["removed"], TextPeer.Summary(peer.Hear()));
        var denied = peer.Ask("""{"type":"subscribe","topics":["room"]}""");
        Assert.Equal(["404: there is no topic 'room'"], TextPeer.Summary(denied));

        await _freed.Task.WaitAsync(TestContext.Current.CancellationToken);
        Add("hall"); // may have its number
        Add("room");
        Assert.Equal(["ack"], TextPeer.Summary(peer.Ask("""{"type":"subscribe","topics":["room"]}""")));
        _rig.Publish("hall", "1");
        _rig.Publish("room", "2");
        _rig.Publish("note", "3");

        var heard = peer.Hear().Select(one => $"{one.GetProperty("event_type")} {one.GetProperty("payload")}");
        Assert.Equal(["note 3", "room 2"], heard.Order(StringComparer.Ordinal));
    }

    /// <summary>Not named in the message, so it is no mistake of the client's.</summary>
    [Fact]
    public void ASessionForgetsIt()
    {
        Add("room");
        var before = Subscriber("note", "room");
        before.Ask("""{"type":"ack","event_type":"note","seq":0}""");
        before.Peer.End();
        _rig.Settle();
        Remove("room");
        _rig.Settle();

        var after = new TextPeer(_rig);
        var heard = after.Ask($$"""{"type":"subscribe","message_id":"1","session":"{{before.Session}}"}""");

        Assert.Equal(["ack"], TextPeer.Summary(heard));
        Assert.Equal(["note"], heard[0].GetProperty("topics").EnumerateObject().Select(topic => topic.Name));
    }

    [Fact]
    public void WhatWasPublishedBeforeIsTakenInFirstHoweverLongThatTakes()
    {
        Add("room");
        var peer = Subscriber("room");
        for (var i = 1; i <= 5000; i++) _rig.Publish("room", "1"); // more than one turn takes
        Remove("room");

        Assert.Equal(5001, peer.Hear().Count);
    }

    private Topic Add(string name) => _rig.Core.Topics.Add(new TopicOptions(name), LogBytesMax);

    private void Remove(string name) =>
        _rig.Core.Removals.Begin(_rig.Core.Topics.Withdraw(name), () => _freed.TrySetResult());

    private TextPeer Subscriber(params string[] topics)
    {
        var peer = new TextPeer(_rig);
        var names = string.Join(',', topics.Select(topic => $"\"{topic}\""));
        Assert.Equal(["ack"], TextPeer.Summary(peer.Ask($$"""{"type":"subscribe","topics":[{{names}}]}""")));
        return peer;
    }
}
