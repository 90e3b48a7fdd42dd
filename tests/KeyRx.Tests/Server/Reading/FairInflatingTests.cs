using KeyRx.Tests.Server.Connections;
using KeyRx.Tests.Server.Model;
using KeyRx.Tests.WebSockets;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace KeyRx.Tests.Server.Reading;

/// <summary>
/// Compressed input is shared by what is inflated, not only by what is received: turns are counted, not time.
/// </summary>
public sealed class FairInflatingTests
{
    private const int SliceBytes = 64 * 1024;
    private const string Extension = "permessage-deflate";

    private readonly FakeTimeProvider _time = new();

    /// <summary>8 KB that become 8 MB, sixteen times.</summary>
    [Fact]
    public void BombsAreInflatedAPieceATurn()
    {
        using var rig = new ServerRig(_time);
        var bomb = Wire.Masked(0xC2, Deflated.Message(new byte[8_000_000]));
        EchoPeer[] peers = [.. Enumerable.Range(0, 16).Select(_ => new EchoPeer(rig, Extension))];
        foreach (var peer in peers) peer.Peer.Say(bomb);

        Assert.True(rig.Core.Loop.Turn(), "everything is inflated");
        Assert.All(peers, peer => Assert.Empty(peer.Peer.Heard()));

        foreach (var peer in peers) peer.Hear();
        Assert.All(peers, peer => Assert.Equal(8_000_000, Assert.Single(peer.Messages).Length));
    }

    /// <summary>Final blocks and nothing in them: what comes out does not count them.</summary>
    [Fact]
    public void BlocksThatInflateToNothingAreReadAPieceATurn()
    {
        using var rig = new ServerRig(_time);
        var blocks = new byte[60_000];
        for (var i = 0; i < blocks.Length; i += 2) blocks[i] = 0x03;
        var bytes = Wire.Masked(0xC2, blocks);
        EchoPeer[] peers = [.. Enumerable.Range(0, 20).Select(_ => new EchoPeer(rig, Extension))];
        foreach (var peer in peers) peer.Peer.Say(bytes);

        Assert.True(rig.Core.Loop.Turn(), "everything is inflated");
        Assert.All(peers, peer => Assert.Empty(peer.Peer.Heard()));

        foreach (var peer in peers) peer.Hear();
        Assert.All(peers, peer => Assert.Empty(Assert.Single(peer.Messages)));
    }

    /// <summary>
    /// The slice ends with the last byte of the message read and some of it still in zlib: no other byte comes to
    /// remind anybody of it.
    /// </summary>
    [Fact]
    public void WhatASliceHasLeftInsideOfZLibIsFinishedWithoutAnotherByte()
    {
        using var rig = new ServerRig(_time);
        var peer = new EchoPeer(rig, Extension);
        for (var beyond = -4; beyond <= 600; beyond++)
        {
            peer.Peer.Say(Wire.Masked(0xC2, Deflated.Message(new byte[SliceBytes + beyond])));
            peer.Hear();
            Assert.Equal(SliceBytes + beyond, Assert.Single(peer.Messages).Length);
            peer.Messages.Clear();
        }
    }

    [Fact]
    public void AMessageThatIsPausedBecauseNothingIsTakenGoesOnWhenItIsTakenAgain()
    {
        using var rig = new ServerRig(_time);
        var peer = new EchoPeer(rig, Extension);
        peer.Peer.Stall(10);
        for (var i = 0; i < 40; i++) peer.Say(EchoPeer.Bytes(500, (byte)i));
        peer.Peer.Say(Wire.Masked(0xC2, Deflated.Message(new byte[3_000_000])));
        peer.Hear();
        Assert.Empty(peer.Messages);

        peer.Peer.Unstall();
        peer.Hear();
        Assert.Equal(41, peer.Messages.Count);
        Assert.Equal(3_000_000, peer.Messages[40].Length);
    }

    /// <summary>What comes after our close frame is counted as it comes, not with each slice anew.</summary>
    [Fact]
    public void WhoHasACompressedMessageUnderWayWhenItIsClosedIsNotCutForItsSlices()
    {
        using var rig = new ServerRig(_time);
        var peer = rig.Connect(extensions: Extension);
        rig.Settle();
        peer.Say(Wire.Masked(0x82, "no subscriber says this"u8));
        rig.Settle();
        var random = new byte[60_000];
        new Random(1).NextBytes(random);
        peer.Say([.. Wire.Masked(0xC2, Deflated.Message(random)), .. Wire.Masked(0x88, [])]);
        rig.Settle();

        Assert.True(peer.ServerEnded, "it was cut before its close frame was read");
    }
}
