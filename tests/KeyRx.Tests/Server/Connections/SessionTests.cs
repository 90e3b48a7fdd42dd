using System.Text;
using KeyRx.Protocol;
using KeyRx.Server.Access;
using KeyRx.Server.Connections;
using KeyRx.Streams;
using KeyRx.Tests.Server.Model;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace KeyRx.Tests.Server.Connections;

/// <summary>PROTOCOL.md, "Sessions" and the client's "ack".</summary>
public sealed class SessionTests : IDisposable
{
    private const string SubscribeNote = """{"type":"subscribe","message_id":"s","topics":["note","state"]}""";

    private readonly FakeTimeProvider _time = new();
    private readonly ServerRig _rig;

    public SessionTests() => _rig = new ServerRig(_time, topics: [new TopicOptions("note")]);

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void TheSessionIsNoneOfWhatOthersAreTold()
    {
        var peer = new TextPeer(_rig);
        peer.Ask(SubscribeNote);
        peer.Ask("""{"type":"ack","event_type":"note","seq":0}""");
        _time.Advance(TimeSpan.FromSeconds(1.5));
        _rig.Settle();

        var consumer = Assert.Single(_rig.Core.Lags.Latest);
        Assert.NotEqual(peer.Session, consumer.ClientId);
        Assert.Matches("^[0-9a-f]{32}$", peer.Session);
        Assert.NotEqual(peer.Session, new TextPeer(_rig).Session);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void WhatWasAcknowledgedIsResumedByWhoKeptNoPosition(bool isOver)
    {
        var first = new TextPeer(_rig);
        first.Ask(SubscribeNote);
        for (var i = 0; i < 5; i++) _rig.Publish("note", "1");
        first.Hear();
        first.Ask("""{"type":"ack","event_type":"note","seq":3}""");
        if (isOver) first.Peer.End(); // else the server has not noticed yet that it is gone
        _rig.Settle();

        var second = new TextPeer(_rig);
        var heard = second.Ask(
            $$"""{"type":"subscribe","message_id":"again","session":"{{first.Session}}","topics":["note"]}""");

        Assert.Equal(["ack", "event 4", "event 5"], TextPeer.Summary(heard));
        Assert.True(heard[0].GetProperty("topics").GetProperty("note").GetProperty("resumed").GetBoolean());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void WithoutTopicsEverythingIsSubscribedThatWas(bool isOver)
    {
        var first = new TextPeer(_rig);
        first.Ask(SubscribeNote);
        first.Ask("""{"type":"ack","event_type":"note","seq":0}""");
        if (isOver) first.Peer.End();
        _rig.Settle();

        var ack = new TextPeer(_rig).Ask(
            $$"""{"type":"subscribe","message_id":"again","session":"{{first.Session}}"}""")[0];

        Assert.Equal(
            ["note", "state"],
            ack.GetProperty("topics").EnumerateObject().Select(topic => topic.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void AResumeCountsMoreThanTheSession()
    {
        var first = new TextPeer(_rig);
        var epoch =
            first.Ask(SubscribeNote)[0].GetProperty("topics").GetProperty("note").GetProperty("epoch").GetString();
        for (var i = 0; i < 5; i++) _rig.Publish("note", "1");
        first.Hear();
        first.Ask("""{"type":"ack","event_type":"note","seq":1}""");

        var heard = new TextPeer(_rig).Ask(
            $$$$"""{"type":"subscribe","session":"{{{{first.Session}}}}","topics":["note"],"resume":{"note":{"epoch":"{{{{epoch}}}}","seq":4}}}""");

        Assert.Equal(["ack", "event 5"], TextPeer.Summary(heard));
    }

    [Fact]
    public void AnExpiredSessionIsNoErrorWhereTopicsAreNamedAndOneWhereNot()
    {
        var first = new TextPeer(_rig);
        first.Ask(SubscribeNote);
        first.Ask("""{"type":"ack","event_type":"note","seq":0}""");
        first.Peer.End();
        _rig.Settle();
        Assert.Equal(1, _rig.Core.Sessions.Count);

        _time.Advance(TimeSpan.FromSeconds(121));
        _rig.Settle();
        var second = new TextPeer(_rig);

        Assert.Equal(0, _rig.Core.Sessions.Count);
        Assert.Equal(
            ["404: this session is not known, or no longer: name the topics"],
            TextPeer.Summary(second.Ask($$"""{"type":"subscribe","message_id":"1","session":"{{first.Session}}"}""")));
        var ack = second.Ask(
            $$"""{"type":"subscribe","message_id":"2","session":"{{first.Session}}","topics":["note"]}""")[0];
        Assert.False(ack.GetProperty("topics").GetProperty("note").TryGetProperty("resumed", out _));
    }

    [Theory]
    [InlineData("""{"type":"ack","event_type":"note","seq":2,"message_id":"a"}""", "ack")]
    [InlineData("""{"type":"ack","event_type":"note","seq":2}""", null)]
    [InlineData(
        """{"type":"ack","event_type":"note","seq":3,"message_id":"a"}""",
        "400: 'note' cannot be acknowledged up to 3: its last sequence is 2")]
    [InlineData("""{"type":"ack","event_type":"note","seq":3}""", null)]
    [InlineData(
        """{"type":"ack","event_type":"key","seq":0,"message_id":"a"}""",
        "400: 'key' cannot be acknowledged: this connection is not subscribed to it")]
    [InlineData(
        """{"type":"ack","event_type":"weather","seq":0,"message_id":"a"}""",
        "400: 'weather' cannot be acknowledged: this connection is not subscribed to it")]
    [InlineData("""{"type":"ack","event_type":"note","message_id":"a"}""", "400: seq is missing")]
    public void AnAckIsAnsweredOnceWhereItAsksForThat(string ack, string? answer)
    {
        var peer = new TextPeer(_rig);
        peer.Ask(SubscribeNote);
        for (var i = 0; i < 2; i++) _rig.Publish("note", "1");
        peer.Hear();

        var heard = peer.Ask(ack);

        Assert.Equal(answer is null ? [] : [answer], TextPeer.Summary(heard));
        Assert.All(heard, message => Assert.Equal("a", message.GetProperty("message_id").GetString()));
    }

    [Fact]
    public void TheLagOfAConsumerIsReadFromItsAcksWhichNeverGoBack()
    {
        var peer = new TextPeer(_rig);
        peer.Ask(SubscribeNote);
        for (var i = 0; i < 10; i++) _rig.Publish("note", "1");
        peer.Hear();
        foreach (var sequence in (int[])[2, 7, 5])
            peer.Ask($$"""{"type":"ack","event_type":"note","seq":{{sequence}}}""");
        _time.Advance(TimeSpan.FromSeconds(1.5));
        _rig.Settle();

        Assert.Equal(
            [("test", "note", 7ul, 3ul)],
            _rig.Core.Lags.Latest.Select(lag => (lag.Token, lag.Topic, lag.Acknowledged, lag.Records)));

        peer.Peer.End();
        _time.Advance(TimeSpan.FromSeconds(1.5));
        _rig.Settle();
        Assert.Empty(_rig.Core.Lags.Latest);
    }

    /// <summary>Sessions, like everything that a client can make the server keep, are bounded.</summary>
    [Fact]
    public void ATokenHasSoManySessionsAndTheOneThatEndedFirstMakesRoom()
    {
        var store = new SessionStore(sessionsMax: 4, perTokenMax: 3, TimeSpan.FromSeconds(10));
        var (mine, theirs) = (Token("mine"), Token("theirs"));
        var connections = Enumerable.Range(0, 3).Select(i => Connection(i, mine)).ToList();
        var ids = connections.ConvertAll(connection => store.Of(connection)!.Id);
        Assert.Null(store.Of(Connection(3, mine))); // three of the token live

        store.End(connections[1], [], nowNanos: 5);
        store.End(connections[0], [], nowNanos: 6);
        Assert.NotNull(store.Of(Connection(3, mine)));
        Assert.Equal([true, false, true], ids.Select(id => store.Find(Encoding.UTF8.GetBytes(id), mine) is not null));
        Assert.All(ids, id => Assert.Null(store.Find(Encoding.UTF8.GetBytes(id), theirs)));

        Assert.NotNull(store.Of(Connection(4, theirs)));
        Assert.Null(store.Of(Connection(5, theirs))); // four in all, and none of theirs has ended
        store.Expire(6 + 10_000_000_000 - 1);
        Assert.Equal(4, store.Count);
        store.Expire(6 + 10_000_000_000);
        Assert.Equal(3, store.Count);
    }

    private static AccessToken Token(string name) => new(name, $"{name}-0123456789-0123456789", TokenScopes.All);

    private static Connection Connection(int slot, AccessToken token) => new(slot, generation: 1) { Token = token };
}
