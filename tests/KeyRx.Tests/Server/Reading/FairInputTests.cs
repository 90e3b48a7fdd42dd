using System.Buffers;
using KeyRx.Server.Connections;
using KeyRx.Tests.Server.Connections;
using KeyRx.Tests.Server.Model;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace KeyRx.Tests.Server.Reading;

/// <summary>
/// Input is shared: turns are counted, not time. Case L2 in small: who floods the server with the smallest frames there
/// are holds up nobody. Siblings: frames that are empty fragments of one message; messages of many bytes.
/// </summary>
public sealed class FairInputTests
{
    private const int FramesOfASlice = 64;

    private static readonly byte[] Ping = [0x89, 0x80, 1, 2, 3, 4];
    private static readonly byte[] Pong = [0x8A, 0x00];

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void APingIsAnsweredInTheTurnInWhichItComesHoweverManySmallFramesAnotherSends()
    {
        using var rig = new ServerRig(_time);
        var (flooding, honest) = (Subscriber(rig), Subscriber(rig));
        flooding.Say(Repeat(Ping, 50_000));
        rig.Core.Loop.Turn();

        honest.Say(Ping);
        Assert.True(rig.Core.Loop.Turn(), "the flood is not read to its end yet");
        Assert.Equal(Pong, honest.Heard());
    }

    [Fact]
    public void APingIsAnsweredInTheTurnInWhichItComesHoweverManyEmptyFragmentsAnotherSends()
    {
        using var rig = new ServerRig(_time);
        var (flooding, honest) = (Subscriber(rig), Subscriber(rig));
        flooding.Say(EmptyFragments(150_000));
        rig.Core.Loop.Turn();

        honest.Say(Ping);
        Assert.True(rig.Core.Loop.Turn(), "the flood is not read to its end yet");
        Assert.Equal(Pong, honest.Heard());
    }

    [Fact]
    public void ThoseWhoFloodShareATurnBySlicesOfFrames()
    {
        using var rig = new ServerRig(_time);
        MemoryPeer[] peers = [.. Enumerable.Range(0, 12).Select(_ => Subscriber(rig))];
        foreach (var peer in peers) peer.Say(Repeat(Ping, 2000));
        rig.Core.Loop.Turn();

        int[] answered = [.. peers.Select(peer => peer.Heard().Length / Pong.Length)];
        Assert.InRange(answered.Max() - answered.Min(), 0, FramesOfASlice);
        Assert.InRange(answered.Max(), 1, 1999);
        Assert.All(answered, count => Assert.True(count > 0, "someone got nothing"));
    }

    [Fact]
    public void ThoseWhoFloodShareATurnBySlicesOfBytes()
    {
        const int MessageBytes = 8 * 1024;
        using var rig = new ServerRig(_time);
        EchoPeer[] peers = [.. Enumerable.Range(0, 16).Select(_ => new EchoPeer(rig))];
        var message = EchoPeer.Bytes(MessageBytes, 1);
        foreach (var peer in peers)
        {
            for (var i = 0; i < 120; i++) peer.Say(message);
        }

        rig.Core.Loop.Turn();
        foreach (var peer in peers) peer.Take(peer.Peer.Heard());

        int[] answered = [.. peers.Select(peer => peer.Messages.Count)];
        Assert.InRange(answered.Max() - answered.Min(), 0, (64 * 1024 / MessageBytes) + 2);
        Assert.InRange(answered.Max(), 1, 119);
    }

    /// <summary>Nothing else comes from the socket to remind anybody of it.</summary>
    [Fact]
    public void WhatASliceHasLeftIsFinishedWithoutAnotherByteFromThePeer()
    {
        using var rig = new ServerRig(_time);
        var peer = Subscriber(rig);
        peer.Say(Repeat(Ping, 2500));
        rig.Settle();

        Assert.Equal(2500, peer.Heard().Length / Pong.Length);
    }

    [Fact]
    public void AMessageThatEndsInsideWhatWasLeftIsTakenWithTheBytesThatFollow()
    {
        using var rig = new ServerRig(_time);
        var peer = Subscriber(rig);
        var bytes = Repeat(Ping, 2500);
        peer.Say(bytes.AsSpan(0, bytes.Length - 3));
        rig.Settle();
        Assert.Equal(2499, peer.Heard().Length / Pong.Length);

        peer.Say(bytes.AsSpan(bytes.Length - 3));
        rig.Settle();
        Assert.Equal(Pong, peer.Heard());
    }

    [Fact]
    public void WhoWasNotReadBecauseItTookNothingIsReadOnWhenItTakesAgain()
    {
        using var rig = new ServerRig(_time);
        var peer = new EchoPeer(rig);
        peer.Peer.Stall(10);
        for (var i = 0; i < 200; i++) peer.Say(EchoPeer.Bytes(500, (byte)i));
        peer.Hear();
        Assert.Empty(peer.Messages);

        peer.Peer.Unstall();
        peer.Hear();
        Assert.Equal(200, peer.Messages.Count);
        Assert.All(peer.Messages, (message, i) => Assert.Equal(EchoPeer.Bytes(500, (byte)i), message));
    }

    /// <summary>Twenty messages of burst pay for 320 fragments.</summary>
    [Fact]
    public void EmptyFragmentsAreChargedAndWhoSendsMoreThanItsBurstIsClosed()
    {
        using var rig = new ServerRig(_time, messagesPerSecond: 10);
        var (modest, flooding) = (new TextPeer(rig), new TextPeer(rig));
        modest.Peer.Say(EmptyFragments(250));
        flooding.Peer.Say(EmptyFragments(600));
        modest.Hear();
        flooding.Hear();

        Assert.Null(modest.CloseStatus);
        Assert.Equal((ushort)1008, flooding.CloseStatus);
        Assert.Equal(1, rig.Core.Counters.Snapshot().EndedByReason[nameof(EndReason.RateLimited)]);
    }

    private static MemoryPeer Subscriber(ServerRig rig)
    {
        var peer = rig.Connect();
        rig.Settle();
        peer.Heard();
        return peer;
    }

    private static byte[] Repeat(byte[] frame, int count)
    {
        var bytes = new ArrayBufferWriter<byte>(frame.Length * count);
        for (var i = 0; i < count; i++) bytes.Write(frame);
        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>A text message that is cut into frames without a byte, and not at its end.</summary>
    private static byte[] EmptyFragments(int count)
    {
        var bytes = Repeat([0x00, 0x80, 1, 2, 3, 4], count);
        bytes[0] = 0x01;
        return bytes;
    }
}
