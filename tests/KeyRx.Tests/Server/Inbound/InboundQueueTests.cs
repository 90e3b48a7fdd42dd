using System.Text.Json;
using KeyRx.Server.Inbound;
using KeyRx.Tests.Server.Model;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace KeyRx.Tests.Server.Inbound;

/// <summary>
/// What a client says to a host that does not read, does not decide or answers late: each gets one answer, nobody waits
/// for anybody, and what is held is bounded. On a clock and a loop of the test's own.
/// </summary>
public sealed class InboundQueueTests : IDisposable
{
    private const string Full = "503: the program takes no more now: nothing was done, try again";
    private const string Share = "503: this sender has its share of what waits: nothing was done, try again";
    private const string Unread = "503: the program did not look at it in time: nothing was done, try again";
    private const string Undecided = "504: the program has it and did not say in time what became of it";

    private readonly byte[] _buffer = new byte[4096];
    private readonly ServerRig _rig = new(
        new FakeTimeProvider(), publishTopics: ["command", "small", "note"], topics: [new("note")], inbound:
        [
            new("command") { MaxWaiting = 8, MaxWaitingPerToken = 8, MaxWaitingPerConnection = 8 },
            new("small") { MaxWaiting = 8, MaxWaitingPerToken = 3, MaxWaitingPerConnection = 2, MaxPayloadBytes = 10 },
            new("unlisted"),
        ]);

    [Fact]
    public void AHostThatNeverReadsCostsAFullLineAndThenRefusals()
    {
        var (flood, other) = (new TextPeer(_rig), new TextPeer(_rig));
        for (var i = 0; i < 8; i++) Assert.Empty(flood.Ask(Publish("command", $"{i}")));

        Assert.Equal([Full], TextPeer.Summary(flood.Ask(Publish("command", "8"))));
        Assert.Equal([Full], TextPeer.Summary(other.Ask(Publish("command", "9"))));
        Assert.Equal(["ack"], TextPeer.Summary(other.Ask(Publish("note", "10"))));
        Assert.Equal(8, Topic("command").UnreadCount);

        Pass(TimeSpan.FromSeconds(7));
        var late = flood.Hear();
        Assert.Equal(Enumerable.Repeat(Unread, 8), TextPeer.Summary(late));
        Assert.Equal(["0", "1", "2", "3", "4", "5", "6", "7"], late.Select(IdOf));
        Assert.False(Topic("command").TryRead(_buffer, out _));
        Assert.Equal(0, Topic("command").UnreadCount);

        Assert.Empty(other.Ask(Publish("command", "11")));
        Assert.True(Read("command").Accept());
        Assert.Equal(["ack"], TextPeer.Summary(other.Hear()));
    }

    [Fact]
    public void ASenderHasAShareByConnectionAndByToken()
    {
        var (first, second) = (new TextPeer(_rig), new TextPeer(_rig));
        Assert.Empty(first.Ask(Publish("small", "1")));
        Assert.Empty(first.Ask(Publish("small", "2")));
        Assert.Equal([Share], TextPeer.Summary(first.Ask(Publish("small", "3"))));
        Assert.Empty(second.Ask(Publish("small", "4")));
        Assert.Equal([Share], TextPeer.Summary(second.Ask(Publish("small", "5"))));

        Assert.True(Read("small").Accept()); // the share is of what waits for a decision, too
        Assert.Equal(["ack"], TextPeer.Summary(first.Hear()));
        Assert.Empty(second.Ask(Publish("small", "6")));
    }

    [Fact]
    public void WhatWasReadAndNotDecidedOnIsLateAndNoDecisionCounts()
    {
        var peer = new TextPeer(_rig);
        Assert.Empty(peer.Ask(Publish("command", "1")));
        var message = Read("command");
        Pass(TimeSpan.FromSeconds(3));
        Assert.Empty(peer.Hear());
        Pass(TimeSpan.FromSeconds(4));

        Assert.Equal([Undecided], TextPeer.Summary(peer.Hear()));
        Assert.False(message.Accept());
        Assert.False(message.Refuse(400, "late"));
        Assert.Empty(peer.Hear());
    }

    /// <summary>Entries are used again: what is left of one message decides nothing about the next.</summary>
    [Fact]
    public void ALateDecisionDoesNotMeetTheNextMessage()
    {
        var peer = new TextPeer(_rig);
        Assert.Empty(peer.Ask(Publish("command", "1")));
        var earlier = Read("command");
        Pass(TimeSpan.FromSeconds(7));
        peer.Hear();
        Assert.Empty(peer.Ask(Publish("command", "2")));
        var later = Read("command");

        Assert.False(earlier.Accept());
        Assert.Empty(peer.Hear());
        Assert.True(later.Refuse(418, "no"));
        Assert.Equal("2", IdOf(Assert.Single(peer.Hear())));
    }

    [Fact]
    public void WhoDisconnectsIsReadAllTheSameAndAnsweredByNobody()
    {
        var (gone, other) = (new TextPeer(_rig), new TextPeer(_rig));
        for (var i = 0; i < 4; i++) gone.Say(Publish("command", $"{i}"));
        _rig.Settle();
        var read = Read("command");
        gone.Peer.End();
        _rig.Settle();
        Assert.True(gone.Peer.IsClosedByServer);
        var next = new TextPeer(_rig); // in the same slot

        Assert.True(read.Accept("1"u8));
        Assert.True(Topic("command").TrySend(read.Client!, "1"u8));
        Assert.True(Read("command").Accept());
        Pass(TimeSpan.FromSeconds(7));
        Assert.DoesNotContain("direct", next.Hear().Select(TextPeer.TypeOf));
        Assert.Equal(0, Topic("command").UnreadCount);
        for (var i = 0; i < 8; i++) Assert.Empty(other.Ask(Publish("command", $"{i}")));
    }

    [Fact]
    public void WithoutAnIdReadingIsAllThereIsToDecide()
    {
        var peer = new TextPeer(_rig);
        for (var i = 0; i < 100; i++)
        {
            Assert.Empty(peer.Ask("""{"type":"publish","event_type":"command","payload":1}"""));
            var message = Read("command");
            Assert.False(message.WantsAnswer || message.Accept() || message.Refuse(400, "no"));
        }

        Pass(TimeSpan.FromSeconds(7));
        Assert.DoesNotContain(peer.Hear(), heard => TextPeer.TypeOf(heard) == "error");
        Assert.Empty(peer.Ask("""{"type":"publish","event_type":"command","payload":1}"""));
        Pass(TimeSpan.FromSeconds(7));
        Assert.Contains(Unread, TextPeer.Summary(peer.Hear())); // and where nobody reads it, its sender is told
    }

    [Fact]
    public void WhoMayNotPublishThereOrSaysTooMuchIsRefusedAtOnce()
    {
        var peer = new TextPeer(_rig);

        Assert.Equal(
            ["403: this token may not publish to 'unlisted'"],
            TextPeer.Summary(peer.Ask(Publish("unlisted", "1"))));
        Assert.Equal(
            ["413: a payload of 'small' is at most 10 bytes"],
            TextPeer.Summary(peer.Ask(
                """{"type":"publish","message_id":"1","event_type":"small","payload":12345678901}""")));
        Assert.Equal(0, Topic("small").UnreadCount);
    }

    [Fact]
    public void WhoDoesNotReadWhatItIsToldIsClosedAndTheOthersAreServed()
    {
        var (stalled, other) = (new TextPeer(_rig), new TextPeer(_rig));
        stalled.Say("""{"type":"publish","event_type":"command","payload":1}""");
        _rig.Settle();
        var slow = Read("command").Client!;
        other.Say("""{"type":"publish","event_type":"command","payload":1}""");
        _rig.Settle();
        var fast = Read("command").Client!;
        stalled.Peer.Stall(0);
        var payload = System.Text.Encoding.ASCII.GetBytes($"\"{new string('x', 4000)}\"");

        for (var i = 0; i < 100; i++)
        {
            Assert.True(Topic("command").TrySend(slow, payload));
            Assert.True(Topic("command").TrySend(fast, "1"u8));
            Assert.Equal(["direct"], TextPeer.Summary(other.Hear()));
        }

        Assert.Equal(1, _rig.Core.Statistics.EndedByReason["SlowConsumer"]);
        Assert.InRange(_rig.Core.Statistics.RestBytes, 0, 300_000);
    }

    [Fact]
    public void WhatIsSaidFasterThanTheLoopTakesItIsRefusedAndBounded()
    {
        var peer = new TextPeer(_rig);
        Assert.Empty(peer.Ask(Publish("command", "1")));
        var message = Read("command");
        var sent = 0;
        while (Topic("command").TrySend(message.Client!, "1"u8)) sent++;

        Assert.InRange(sent, 1000, 100_000);
        Assert.True(message.Accept()); // a decision always has room
        Assert.Equal(sent, peer.Hear().Count(heard => TextPeer.TypeOf(heard) == "direct"));
        Assert.True(Topic("command").TrySend(message.Client!, "1"u8));
    }

    public void Dispose() => _rig.Dispose();

    private static string Publish(string topic, string id) =>
        $$"""{"type":"publish","message_id":"{{id}}","event_type":"{{topic}}","payload":{{id}}}""";

    private static string IdOf(JsonElement message) => message.GetProperty("message_id").GetString()!;

    /// <summary>A second at a time, as the loop's chores have it.</summary>
    private void Pass(TimeSpan time)
    {
        for (var i = 0; i < time.TotalSeconds; i++)
        {
            _rig.Time.Advance(TimeSpan.FromSeconds(1));
            _rig.Settle();
        }
    }

    private InboundTopic Topic(string name)
    {
        Assert.True(_rig.Core.Inbound.TryFind(name, out var queue));
        return queue.Topic!;
    }

    private InboundMessage Read(string name)
    {
        Assert.True(Topic(name).TryRead(_buffer, out var message));
        return message;
    }
}
