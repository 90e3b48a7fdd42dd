using KeyRx.Protocol;
using KeyRx.Server.Connections;
using KeyRx.Server.Delivery;
using KeyRx.Tests.Server.Connections;
using KeyRx.Tests.Server.Model;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace KeyRx.Tests.Server.Delivery;

/// <summary>
/// Messages too long to be copied, and the budget of rests (case L13: a stream never ends inside a frame). Siblings:
/// one that stalls while others wait for its share; our own close while a long message is under way.
/// </summary>
public sealed class LongReplyTests
{
    private const int Kibi = 1024;

    [Fact]
    public void AMessageLargerThanTheWholeBudgetComesBackWholeToWhoReads()
    {
        using var rig = new ServerRig(new FakeTimeProvider());
        var peer = new EchoPeer(rig);
        var message = EchoPeer.Bytes((3 * ServerRig.RestBytesMax) + 1, seed: 1);
        peer.Peer.Stall(0);
        peer.Say(message);
        peer.ReadInSteps(50_000);

        Assert.Equal(message, Assert.Single(peer.Messages));
        Assert.Equal(0, rig.Core.Egress.RestBytes);
    }

    [Fact]
    public void TwoThatDoNotFitTogetherComeBackOneAfterTheOther()
    {
        using var rig = new ServerRig(new FakeTimeProvider());
        var (first, second) = (new EchoPeer(rig), new EchoPeer(rig));
        foreach (var peer in new[] { first, second })
        {
            peer.Peer.Stall(30 * Kibi);
            peer.Say(EchoPeer.Bytes(700 * Kibi, seed: 2));
            peer.Hear();
        }

        Assert.False(first.IsBetweenMessages);
        Assert.True(second.IsBetweenMessages); // not a byte before there is room for it all
        first.ReadInSteps(30 * Kibi);
        second.ReadInSteps(30 * Kibi);

        Assert.Equal(EchoPeer.Bytes(700 * Kibi, seed: 2), Assert.Single(first.Messages));
        Assert.Equal(EchoPeer.Bytes(700 * Kibi, seed: 2), Assert.Single(second.Messages));
        Assert.Equal(0, rig.Core.Egress.RestBytes);
    }

    [Fact]
    public void WhoTakesNothingWhileOthersWaitIsCutAndTheOthersGoOn()
    {
        using var rig = new ServerRig(new FakeTimeProvider());
        var (stalled, waiting) = (new EchoPeer(rig), new EchoPeer(rig));
        stalled.Peer.Stall(0);
        stalled.Say(EchoPeer.Bytes(900 * Kibi, seed: 3));
        rig.Settle();
        waiting.Say(EchoPeer.Bytes(900 * Kibi, seed: 4));
        waiting.Hear();
        Assert.Empty(waiting.Messages);

        for (var i = 0; i < 4; i++)
        {
            rig.Time.Advance(TimeSpan.FromSeconds(1));
            waiting.Hear();
        }

        Assert.True(stalled.Peer.IsClosedByServer);
        Assert.Equal(EchoPeer.Bytes(900 * Kibi, seed: 4), Assert.Single(waiting.Messages));
        Assert.Equal(1, rig.Core.Counters.Snapshot().EndedByReason[nameof(EndReason.SlowConsumer)]);
    }

    [Fact]
    public void WhoTakesNothingIsLeftAloneWhileNobodyWaits()
    {
        using var rig = new ServerRig(new FakeTimeProvider());
        var peer = new EchoPeer(rig);
        peer.Peer.Stall(0);
        peer.Say(EchoPeer.Bytes(900 * Kibi, seed: 5));
        rig.Settle();
        rig.Time.Advance(TimeSpan.FromSeconds(10));
        rig.Settle();
        peer.ReadInSteps(100 * Kibi);

        Assert.Equal(EchoPeer.Bytes(900 * Kibi, seed: 5), Assert.Single(peer.Messages));
    }

    [Fact]
    public void OurCloseWaitsForTheEndOfTheMessageThatIsUnderWay()
    {
        using var rig = new ServerRig(new FakeTimeProvider());
        var peer = new EchoPeer(rig);
        peer.Peer.Stall(10 * Kibi);
        peer.Say(EchoPeer.Bytes(500 * Kibi, seed: 6));
        peer.Hear();
        rig.Core.Lifecycle.Close(rig.Core.Table.All.Single(), CloseReasons.GoingAway, EndReason.Stopped);
        peer.ReadInSteps(40 * Kibi);

        Assert.Equal(EchoPeer.Bytes(500 * Kibi, seed: 6), Assert.Single(peer.Messages));
        Assert.Equal(CloseReasons.GoingAway.Code, peer.CloseStatus);
    }

    [Fact]
    public void OurCloseTakesThePlaceOfAMessageThatHasNotBegun()
    {
        using var rig = new ServerRig(new FakeTimeProvider());
        var (first, second) = (new EchoPeer(rig), new EchoPeer(rig));
        foreach (var peer in new[] { first, second })
        {
            peer.Peer.Stall(0);
            peer.Say(EchoPeer.Bytes(700 * Kibi, seed: 7));
            rig.Settle();
        }

        var waiting = rig.Core.Table.All.Last();
        second.Peer.Unstall();
        rig.Core.Lifecycle.Close(waiting, CloseReasons.GoingAway, EndReason.Stopped);
        second.Hear();

        Assert.Empty(second.Messages);
        Assert.Equal(CloseReasons.GoingAway.Code, second.CloseStatus);
        Assert.False(rig.Core.Table.Hot(waiting.Slot).Has(SlotFlags.ReadPaused)); // the peer's close is waited for
    }

    [Fact]
    public void WhatFollowsALongMessageIsReadWhenItIsOutAndInItsOrder()
    {
        using var rig = new ServerRig(new FakeTimeProvider());
        var peer = new EchoPeer(rig);
        int[] lengths = [400 * Kibi, 10, 64 * Kibi, 0, 300 * Kibi, 5000];
        peer.Peer.Stall(0);
        foreach (var length in lengths) peer.Say(EchoPeer.Bytes(length, seed: 8));
        peer.ReadInSteps(33_333);

        Assert.Equal(lengths, peer.Messages.Select(message => message.Length));
        Assert.All(peer.Messages, message => Assert.Equal(EchoPeer.Bytes(message.Length, seed: 8), message));
    }

    [Fact]
    public void NoTurnSendsMoreThanItsShareOfOneMessage()
    {
        using var rig = new ServerRig(new FakeTimeProvider());
        var peer = new EchoPeer(rig);
        peer.Say(EchoPeer.Bytes(4 * ServerRig.RestBytesMax, seed: 9));
        var (turns, most) = (0, 0);
        while (rig.Core.Loop.Turn())
        {
            var heard = peer.Peer.Heard();
            most = Math.Max(most, heard.Length);
            turns += heard.Length > 0 ? 1 : 0;
            peer.Take(heard);
        }

        peer.Take(peer.Peer.Heard());
        Assert.InRange(most, 1, Egress.TurnBytes * 2); // one share as it arrives, one with the sweep
        Assert.True(turns >= 8, $"{turns} turns");
        Assert.Single(peer.Messages);
    }
}
