using KeyRx.Protocol;
using KeyRx.Server.Connections;
using KeyRx.Server.Limits;
using KeyRx.Streams;
using KeyRx.Tests.Server.Model;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace KeyRx.Tests.Server;

/// <summary>What one client cannot do to the server, and what it is told when it tries.</summary>
public sealed class ProtectionTests
{
    [Fact]
    public void ARequestOverTheRateIsRefusedByItsIdAndTheNextOneEndsTheConnection()
    {
        using var rig = new ServerRig(new FakeTimeProvider(), messagesPerSecond: 1);
        var peer = new TextPeer(rig);
        for (var i = 0; i < 2; i++) peer.Ask("""{"type":"pong"}""");

        var refusal = Assert.Single(peer.Ask("""{"type":"subscribe","message_id":"third","topics":["key"]}"""));
        Assert.Equal(
            "429: more than 1 messages or 262144 bytes a second: slow down or the connection is closed",
            TextPeer.Summary([refusal])[0]);
        Assert.Equal("third", refusal.GetProperty("message_id").GetString());

        peer.Ask("""{"type":"pong"}""");
        Assert.Equal(CloseReasons.PolicyViolation.Code, peer.CloseStatus);
        var counters = rig.Core.Counters.Snapshot();
        Assert.Equal((1, 1), (counters.ErrorsByCode[429], counters.EndedByReason[nameof(EndReason.RateLimited)]));
    }

    [Fact]
    public void BytesAreLimitedAsMessagesAre()
    {
        using var rig = new ServerRig(new FakeTimeProvider());
        var peer = new TextPeer(rig);
        var large = $$"""{"type":"pong","ignored":"{{new string('x', 60_000)}}"}""";
        for (var i = 0; i < 18; i++) Assert.Empty(peer.Ask(large));

        Assert.StartsWith("429: ", Assert.Single(TextPeer.Summary(peer.Ask(large))), StringComparison.Ordinal);
        peer.Ask(large);
        Assert.Equal(CloseReasons.PolicyViolation.Code, peer.CloseStatus);
    }

    [Fact]
    public void AConnectionHasSoManySubscriptions()
    {
        using var rig = new ServerRig(
            new FakeTimeProvider(),
            topics: [.. Enumerable.Range(0, 70).Select(i => new TopicOptions($"t{i}") { RetainBytes = 64 * 1024 })]);
        var peer = new TextPeer(rig);
        var first = string.Join(',', Enumerable.Range(0, 64).Select(i => $"\"t{i}\""));

        Assert.Equal(["ack"], TextPeer.Summary(peer.Ask($$"""{"type":"subscribe","topics":[{{first}}]}""")));
        Assert.Equal(
            ["429: a connection has at most 64 subscriptions"],
            TextPeer.Summary(peer.Ask("""{"type":"subscribe","topics":["t64"]}""")));
        Assert.Equal(["ack"], TextPeer.Summary(peer.Ask("""{"type":"subscribe","topics":["t1"]}"""))); // had already
        peer.Ask("""{"type":"unsubscribe","topics":["t1"]}""");
        Assert.Equal(["ack"], TextPeer.Summary(peer.Ask("""{"type":"subscribe","topics":["t64"]}""")));
        Assert.Equal(
            ["429: a connection has at most 64 subscriptions"],
            TextPeer.Summary(peer.Ask("""{"type":"subscribe","topics":["*"]}""")));
    }

    [Fact]
    public void TheConnectionsOfATokenHaveSoManyTogether()
    {
        using var rig = new ServerRig(
            new FakeTimeProvider(), scopes: TokenScopes.Status, subscriptionsPerTokenMax: 3);
        var (first, second) = (new TextPeer(rig), new TextPeer(rig));
        const string Pair = """{"type":"subscribe","topics":["state","layer"]}""";
        const string One = """{"type":"subscribe","topics":["state"]}""";
        const string Refusal = "429: the connections of a token have at most 3 subscriptions together";

        Assert.Equal("ack", TextPeer.Summary(first.Ask(Pair))[0]);
        Assert.Equal([Refusal], TextPeer.Summary(second.Ask(Pair)));
        Assert.Equal("ack", TextPeer.Summary(second.Ask(One))[0]);
        first.Ask("""{"type":"unsubscribe","topics":["layer"]}""");
        Assert.Equal("ack", TextPeer.Summary(second.Ask(Pair))[0]);
        Assert.Equal([Refusal], TextPeer.Summary(first.Ask(Pair)));
        second.Peer.End();
        rig.Settle();
        Assert.Equal("ack", TextPeer.Summary(first.Ask(Pair))[0]);
        Assert.Equal(2, rig.Core.Statistics.RefusedByLimit[nameof(Limit.SubscriptionsPerToken)]);
    }

    /// <summary>Record logs and lanes that exist are paid for; another lane would be one too many.</summary>
    [Fact]
    public void NoLaneIsMadeBeyondTheMemoryOfAllLogs()
    {
        const int Mebi = 1024 * 1024;
        using var rig = new ServerRig(
            new FakeTimeProvider(), topics: [new TopicOptions("large") { RetainBytes = 16 * Mebi }],
            logBytesMax: 40 * Mebi);
        Assert.Equal(["ack"], TextPeer.Summary(new TextPeer(rig).Ask("""{"type":"subscribe","topics":["large"]}""")));
        Assert.Equal(["ack"], TextPeer.Summary(new TextPeer(rig).Ask("""{"type":"subscribe","topics":["large"]}""")));

        var binary = new ModelClient(rig.Connect(Subprotocols.BinaryName), isBinary: true);
        binary.Subscribe("large", resume: false);
        rig.Settle();

        Assert.Equal(1, rig.Core.Counters.Snapshot().ErrorsByCode.GetValueOrDefault(503));
    }

    [Fact]
    public void MoreUpgradesASecondThanAllowedAreTurnedAway()
    {
        var time = new FakeTimeProvider();
        using var rig = new ServerRig(time, connectsPerSecond: 2);
        string[] answers = [.. Enumerable.Range(0, 3).Select(_ => Answer(rig))];
        time.Advance(TimeSpan.FromSeconds(0.5));

        Assert.Equal(["HTTP/1.1 101", "HTTP/1.1 101", "HTTP/1.1 429", "HTTP/1.1 101"], [
            .. answers.Select(answer => answer[..12]), Answer(rig)[..12]]);
        Assert.Contains("\r\nRetry-After: 1\r\n", answers[2], StringComparison.Ordinal);
        Assert.EndsWith("more than 2 connections a second\n", answers[2], StringComparison.Ordinal);
    }

    private static string Answer(ServerRig rig)
    {
        var peer = rig.Connect();
        rig.Settle();
        return System.Text.Encoding.ASCII.GetString(peer.Heard());
    }
}
