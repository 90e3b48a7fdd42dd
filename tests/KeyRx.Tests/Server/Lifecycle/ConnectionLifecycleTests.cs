using System.Buffers;
using System.Text;
using KeyRx.Protocol;
using KeyRx.Server.Connections;
using KeyRx.Tests.Server.Model;
using KeyRx.WebSockets.Framing;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace KeyRx.Tests.Server.Lifecycle;

/// <summary>
/// What becomes of a connection after its last word. Case L2: who goes on sending after a refusal is read a little, and
/// then cut. Siblings: who goes on after our close frame; who goes on after the answer to its own.
/// </summary>
public sealed class ConnectionLifecycleTests
{
    private const int ReadingLimitBytes = 256 * 1024;

    private static readonly TimeSpan Step = TimeSpan.FromSeconds(2.1);

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void ARefusalIsFollowedByFinAndTheSlotIsFreeWithThePeersFin()
    {
        using var rig = new ServerRig(_time);
        var peer = Refused(rig);

        Assert.StartsWith("HTTP/1.1 404 ", Encoding.ASCII.GetString(peer.Heard()), StringComparison.Ordinal);
        Assert.Equal((true, false, 1), (peer.ServerEnded, peer.IsClosedByServer, rig.Core.Table.Count));
        peer.End();
        rig.Settle();
        Assert.Equal((true, 0), (peer.IsClosedByServer, rig.Core.Table.Count));
    }

    [Fact]
    public void WhoWasRefusedAndDoesNotEndIsCutAfterAStep()
    {
        using var rig = new ServerRig(_time);
        var peer = Refused(rig);
        Pass(rig);

        Assert.Equal((true, 0), (peer.IsClosedByServer, rig.Core.Table.Count));
    }

    [Fact]
    public void WhatComesAfterARefusalIsDiscardedUpToALimitAndThenThePeerIsCut()
    {
        using var rig = new ServerRig(_time);
        var peer = Refused(rig);
        Flood(rig, peer, ReadingLimitBytes);
        Assert.False(peer.IsClosedByServer);

        Flood(rig, peer, 1);
        Assert.Equal((true, 0), (peer.IsClosedByServer, rig.Core.Table.Count));
    }

    [Fact]
    public void WhatComesAfterTheAnswerToThePeersCloseFrameIsLimitedAsWell()
    {
        using var rig = new ServerRig(_time);
        var peer = Subscriber(rig);
        Say(peer, Opcode.Close, [0x03, 0xE8]);
        rig.Settle();
        Assert.Equal([0x88, 0x02, 0x03, 0xE8], peer.Heard());
        Assert.Equal((true, false), (peer.ServerEnded, peer.IsClosedByServer));

        Flood(rig, peer, ReadingLimitBytes + 1);
        Assert.Equal((true, 0), (peer.IsClosedByServer, rig.Core.Table.Count));
    }

    /// <summary>
    /// Messages that were under way are read for a step, because the peer's close frame is behind them.
    /// </summary>
    [Fact]
    public void WhoGoesOnAfterOurCloseFrameHasAStepAndThenTheLimit()
    {
        using var rig = new ServerRig(_time);
        var peer = Subscriber(rig);
        CloseFromHere(rig);
        for (var i = 0; i < 10; i++) Say(peer, Opcode.Text, new byte[100]);
        rig.Settle();
        Assert.Equal([0x88], peer.Heard()[..1]);
        Assert.False(peer.ServerEnded);

        Pass(rig);
        Assert.Equal((true, false), (peer.ServerEnded, peer.IsClosedByServer));
        Flood(rig, peer, ReadingLimitBytes + 1);
        Assert.Equal((true, 0), (peer.IsClosedByServer, rig.Core.Table.Count));
    }

    [Fact]
    public void OurCloseFrameIsAnsweredThenFinFollowsFromBothSides()
    {
        using var rig = new ServerRig(_time);
        var peer = Subscriber(rig);
        CloseFromHere(rig);
        rig.Settle();
        Assert.False(peer.ServerEnded);

        Say(peer, Opcode.Close, [0x03, 0xE8]);
        rig.Settle();
        Assert.Equal((true, false), (peer.ServerEnded, peer.IsClosedByServer));
        peer.End();
        rig.Settle();
        Assert.Equal((true, 0), (peer.IsClosedByServer, rig.Core.Table.Count));
    }

    /// <summary>Its close frame cannot leave, so there is no FIN to wait for.</summary>
    [Fact]
    public void WhoTakesNothingIsCutAStepAfterTheCloseFrameWasQueued()
    {
        using var rig = new ServerRig(_time);
        var peer = Subscriber(rig);
        peer.Stall(0);
        CloseFromHere(rig);
        rig.Settle();
        Assert.Equal((false, false), (peer.ServerEnded, peer.IsClosedByServer));

        Pass(rig);
        Assert.Equal((false, true, 0), (peer.ServerEnded, peer.IsClosedByServer, rig.Core.Table.Count));
    }

    [Fact]
    public void WhoBreaksARuleWhileItTakesNothingIsCutAStepLater()
    {
        using var rig = new ServerRig(_time);
        var peer = Subscriber(rig);
        peer.Stall(0);
        peer.Say([0xFF, 0xFF, 0, 0, 0, 0]); // reserved bits
        rig.Settle();
        Assert.False(peer.IsClosedByServer);

        Pass(rig);
        Assert.Equal((true, 0), (peer.IsClosedByServer, rig.Core.Table.Count));
    }

    [Fact]
    public void AConnectionCountsItsEndOnce()
    {
        using var rig = new ServerRig(_time);
        var peer = Subscriber(rig);
        CloseFromHere(rig);
        Say(peer, Opcode.Close, [0x03, 0xE8]);
        rig.Settle();
        peer.End();
        rig.Settle();

        Assert.Equal(1, rig.Core.Counters.Snapshot().EndedByReason.Values.Sum());
        Assert.Equal(0, rig.Core.Counters.OpenConnections);
    }

    private static MemoryPeer Refused(ServerRig rig)
    {
        var peer = rig.Connect(path: "/nope");
        rig.Settle();
        return peer;
    }

    private static MemoryPeer Subscriber(ServerRig rig)
    {
        var peer = rig.Connect();
        rig.Settle();
        peer.Heard();
        return peer;
    }

    private static void CloseFromHere(ServerRig rig)
    {
        var connection = rig.Core.Table.All.Where(each => each.IsOpenSubscriber).Single();
        rig.Core.Lifecycle.Close(connection, CloseReasons.TokenRevoked, EndReason.TokenRevoked);
    }

    private static void Flood(ServerRig rig, MemoryPeer peer, int bytes)
    {
        peer.Say(new byte[bytes]);
        rig.Settle();
    }

    private static void Say(MemoryPeer peer, Opcode opcode, byte[] payload)
    {
        var frame = new ArrayBufferWriter<byte>();
        FrameWriter.WriteMasked(frame, opcode, payload, maskingKey: 0x12345678);
        peer.Say(frame.WrittenSpan);
    }

    private void Pass(ServerRig rig)
    {
        _time.Advance(Step);
        rig.Settle();
    }
}
