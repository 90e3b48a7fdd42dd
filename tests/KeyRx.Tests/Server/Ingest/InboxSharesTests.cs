using KeyRx.Protocol;
using KeyRx.Server.Ingest;
using KeyRx.Server.Limits;
using KeyRx.Tests.Server.Model;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace KeyRx.Tests.Server.Ingest;

/// <summary>One publisher does not keep the others out.</summary>
public sealed class InboxSharesTests
{
    private const ushort One = 1, Other = 2;
    private const string Refusal = "503: this token has its share of what waits: nothing was published, try again";

    [Fact]
    public void AShareIsUsedUpAndGivenBackAsRecordsAreTakenOut()
    {
        var inbox = new Inbox(1024);
        for (var i = 0; i < 8; i++)
        {
            Assert.True(inbox.Shares.HasRoom(One, 56));
            Assert.True(inbox.TryAdd(1, new byte[56], One));
        }

        Assert.False(inbox.Shares.HasRoom(One, 0));
        Assert.True(inbox.Shares.HasRoom(Other, 56));
        Assert.True(inbox.TryAdd(1, new byte[56]));
        inbox.Drain((_, _) => { }, 1, int.MaxValue);
        Assert.True(inbox.Shares.HasRoom(One, 56));
        Assert.False(inbox.Shares.HasRoom(One, 57));
    }

    [Fact]
    public void OneRecordFitsIntoTheSmallestShare()
    {
        var inbox = new Inbox(1024, perTokenMax: 1);
        for (var i = 0; i < 100; i++)
        {
            Assert.True(inbox.Shares.HasRoom(One, 200));
            Assert.True(inbox.TryAdd(1, new byte[200], One));
            Assert.False(inbox.Shares.HasRoom(One, 0));
            inbox.Drain((_, _) => { }, 1, int.MaxValue);
        }
    }

    [Fact]
    public void NoTokenHasTheNumberOfTheHost()
    {
        foreach (var fingerprint in (ulong[])[0, 1, ushort.MaxValue - 1, ushort.MaxValue, ulong.MaxValue])
            Assert.NotEqual(InboxShares.Host, InboxShares.NumberOf(fingerprint));
    }

    /// <summary>What comes in one piece is read before the pump has its next turn.</summary>
    [Fact]
    public void APublisherIsToldAndTheHostsRecordsStillGetIn()
    {
        using var rig = new ServerRig(new FakeTimeProvider(), inboxBytes: 4096);
        var peer = new TextPeer(rig);
        var payload = new string('x', 500);
        for (var i = 0; i < 6; i++)
        {
            peer.Say(
                $$"""{"type":"publish","message_id":"m{{i}}","event_type":"state","payload":"{{payload}}"}""");
        }

        rig.Core.Loop.Turn();
        Assert.True(rig.TryPublish("state", $"\"{payload}\""));
        var told = TextPeer.Summary(peer.Hear());

        Assert.Equal(["ack", "ack", "ack", "ack", Refusal, Refusal], told);
        Assert.Equal(2, rig.Core.Statistics.RefusedByLimit[nameof(Limit.InboxPerToken)]);
        Assert.Equal(0, rig.Core.Statistics.InboxRefused);
        Assert.Equal(5, rig.Core.Statistics.PublishedByTopic[Topics.State]);
        var again = peer.Ask("""{"type":"publish","message_id":"m","event_type":"state","payload":1}""");
        Assert.Equal(["ack"], TextPeer.Summary(again));
    }
}
