using System.Net.Sockets;
using System.Text;
using KeyRx.Protocol;
using KeyRx.Server;
using KeyRx.Server.Access;
using KeyRx.Server.Connections;
using KeyRx.Server.Loop;
using KeyRx.Tests.Server.Connections;
using KeyRx.Tests.Server.Model;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace KeyRx.Tests.Server.Reading;

/// <summary>
/// Who sends part of a message and not the rest has so much time, and all together so much memory, which is given back.
/// </summary>
public sealed class UnfinishedMessagesTests
{
    private const string TooLate = "message not complete in time";

    /// <summary>A text frame of 10 bytes, 3 of which are there.</summary>
    private static readonly byte[] PartOfAFrame = [0x81, 0x8A, 0, 0, 0, 0, (byte)'a', (byte)'b', (byte)'c'];
    private static readonly byte[] RestOfTheFrame = [.. "defghij"u8];
    private static readonly byte[] PartOfAHeader = [0x81];
    private static readonly byte[] Fragment = [0x01, 0x81, 0, 0, 0, 0, (byte)'a'];
    private static readonly byte[] FurtherFragment = [0x00, 0x81, 0, 0, 0, 0, (byte)'b'];
    private static readonly byte[] LastFragment = [0x80, 0x81, 0, 0, 0, 0, (byte)'c'];
    private static readonly byte[] WholeMessage = [0x81, 0x8F, 0, 0, 0, 0, .. "{\"type\":\"ping\"}"u8];
    private static readonly byte[] Ping = [0x89, 0x80, 0, 0, 0, 0];

    private readonly FakeTimeProvider _time = new();

    public static TheoryData<byte[]> Parts => [PartOfAFrame, PartOfAHeader, Fragment];

    [Theory]
    [MemberData(nameof(Parts))]
    public void WhoDoesNotEndAMessageInTimeIsClosedWhateverElseItSends(byte[] part)
    {
        using var rig = new ServerRig(_time);
        var (late, idle) = (new TextPeer(rig), new TextPeer(rig));
        late.Peer.Say(part);
        for (var second = 0; second < 29; second++) Pass(rig, late, idle, part == Fragment ? Ping : []);
        Assert.Null(late.CloseStatus);

        for (var second = 0; second < 3; second++) Pass(rig, late, idle, []);

        Assert.Equal(CloseReasons.PolicyViolation.Code, late.CloseStatus);
        Assert.Null(idle.CloseStatus);
        Assert.Equal(1, rig.Core.Counters.Snapshot().EndedByReason[nameof(EndReason.TimedOut)]);
    }

    /// <summary>
    /// A stage that stopped right after somebody's last message left that message with him, and he counted as one who
    /// owes the rest: seven of 8,000 idle subscribers were closed after 30 s.
    /// </summary>
    [Theory]
    [InlineData(1, 1100)]
    [InlineData(2, 700)]
    [InlineData(3, 400)]
    public void WhoseMessageWasTheLastOfATurnOwesNothing(int messages, int peers)
    {
        using var rig = new ServerRig(_time);
        var idle = Enumerable.Range(0, peers).Select(_ => new TextPeer(rig)).ToList();
        rig.Settle();
        foreach (var peer in idle)
        {
            for (var i = 0; i < messages; i++) peer.Peer.Say(WholeMessage);
        }

        rig.Settle();
        Assert.True(messages * peers > StageLimits.InputItems);
        for (var second = 0; second < 33; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            rig.Settle();
        }

        Assert.False(rig.Core.Counters.Snapshot().EndedByReason.ContainsKey(nameof(EndReason.TimedOut)));
        Assert.Equal(peers, rig.Core.Counters.Snapshot().OpenConnections);
    }

    [Fact]
    public void FurtherFragmentsWinNoTime()
    {
        using var rig = new ServerRig(_time);
        var (late, idle) = (new TextPeer(rig), new TextPeer(rig));
        late.Peer.Say(Fragment);
        for (var second = 0; second < 33; second++) Pass(rig, late, idle, FurtherFragment);
        Assert.Equal(CloseReasons.PolicyViolation.Code, late.CloseStatus);
    }

    /// <summary>
    /// Each message counts from its own first byte, also where it begins in what the one before ends with.
    /// </summary>
    [Fact]
    public void WhoEndsEachMessageInTimeIsNeverClosed()
    {
        using var rig = new ServerRig(_time);
        var (busy, idle) = (new TextPeer(rig), new TextPeer(rig));
        busy.Peer.Say(PartOfAFrame);
        for (var second = 0; second < 100; second++)
            Pass(rig, busy, idle, second % 20 == 19 ? [.. RestOfTheFrame, .. PartOfAFrame] : []);
        Assert.Null(busy.CloseStatus);

        busy.Peer.Say([.. RestOfTheFrame, .. Fragment]);
        for (var second = 0; second < 20; second++) Pass(rig, busy, idle, []);
        busy.Peer.Say(LastFragment);
        for (var second = 0; second < 40; second++) Pass(rig, busy, idle, []);
        Assert.Null(busy.CloseStatus);
    }

    /// <summary>The slot's next connection has its own time.</summary>
    [Fact]
    public void WhoComesIntoTheSlotOfOneWhoWasLateBeginsAnew()
    {
        using var rig = new ServerRig(_time);
        var idle = new TextPeer(rig);
        var first = new TextPeer(rig);
        first.Peer.Say(PartOfAFrame);
        for (var second = 0; second < 20; second++) Pass(rig, first, idle, []);
        first.Peer.End();
        rig.Settle();
        var next = new TextPeer(rig);
        next.Peer.Say(PartOfAFrame);
        for (var second = 0; second < 25; second++) Pass(rig, next, idle, []);
        Assert.Null(next.CloseStatus);
    }

    [Fact]
    public void WhatManyUnfinishedMessagesTookIsGivenBackWithinSecondsOfTheirEnd()
    {
        using var rig = new ServerRig(_time);
        var inputs = rig.Core.Pools.Messages;
        TextPeer[] peers = [.. Enumerable.Range(0, 200).Select(_ => new TextPeer(rig))];
        foreach (var peer in peers) peer.Peer.Say(PartOf(65_536, 40_000));
        rig.Settle();
        Assert.InRange(inputs.RentedBytes, 200 * 40_000, 2 * 200 * 65_536);

        for (var second = 0; second < 33; second++) Pass(rig, peers[0], peers[0], []);

        Assert.Equal(0, inputs.RentedBytes);
        for (var second = 0; second < 25; second++) Pass(rig, peers[0], peers[0], []);
        Assert.Equal(0, inputs.KeptBytes);
    }

    [Fact]
    public void WhatManyUnfinishedRequestsTookIsGivenBackWithinSecondsOfTheirEnd()
    {
        using var rig = new ServerRig(_time);
        var inputs = rig.Core.Pools.Carries;
        MemoryPeer[] peers = [.. Enumerable.Range(0, 500).Select(_ => rig.Accept())];
        var part = Encoding.ASCII.GetBytes("GET /ws HTTP/1.1\r\nCookie: " + new string('x', 3000));
        foreach (var peer in peers) peer.Say(part);
        rig.Settle();
        Assert.InRange(inputs.RentedBytes, 500 * 3000, 500 * 8192);

        for (var second = 0; second < 30; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            rig.Settle();
        }

        Assert.Equal((0, 0), (inputs.RentedBytes, inputs.KeptBytes));
    }

    [Fact]
    public void WhenTheirMemoryIsUsedUpWhoHasHeldSomeForLongestGoesAndGivesItBackAtOnce()
    {
        const int Length = 8 * 1024 * 1024;
        using var rig = new ServerRig(_time);
        var inputs = rig.Core.Pools.Messages;
        EchoPeer[] peers = [.. Enumerable.Range(0, 12).Select(_ => new EchoPeer(rig))];
        foreach (var peer in peers)
        {
            peer.Peer.Say(PartOf(Length, Length - 1));
            rig.Settle();
            _time.Advance(TimeSpan.FromMilliseconds(200));
        }

        Assert.InRange(inputs.RentedBytes, 1, 64 * 1024 * 1024);
        var ended = rig.Core.Counters.Snapshot().EndedByReason[nameof(EndReason.TimedOut)];
        Assert.InRange(ended, 3, 7);
        foreach (var peer in peers) peer.Hear();
        Assert.Equal(
            Enumerable.Range(0, peers.Length).Select(i => i < ended),
            peers.Select(peer => peer.CloseStatus == CloseReasons.PolicyViolation.Code));
    }

    [Fact]
    public async Task OverASocketTheReasonIsTold()
    {
        var secret = AccessToken.NewSecret();
        await using var server = await KeyRxServer.StartAsync(
            new KeyRxServerOptions
            {
                Listen = ["127.0.0.1:0"],
                Tokens = [new AccessToken("test", secret, TokenScopes.Status)],
                MessageTimeout = TimeSpan.FromMilliseconds(300),
            },
            TestContext.Current.CancellationToken);
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(server.Endpoints[0], TestContext.Current.CancellationToken);
        var request = $"GET /ws HTTP/1.1\r\nHost: {server.Endpoints[0]}\r\n"
            + "Upgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
            + $"Authorization: Bearer {secret}\r\n\r\n";
        socket.Send([.. Encoding.ASCII.GetBytes(request), .. PartOfAFrame]);

        var heard = new List<byte>();
        var chunk = new byte[4096];
        while (await socket.ReceiveAsync(chunk, TestContext.Current.CancellationToken) is > 0 and var length)
            heard.AddRange(chunk.AsSpan(0, length));

        Assert.EndsWith(TooLate, Encoding.ASCII.GetString([.. heard]), StringComparison.Ordinal);
    }

    /// <summary>A text frame of zeros, of which the first bytes are there.</summary>
    private static byte[] PartOf(int length, int sent)
    {
        var frame = new byte[14 + sent];
        (frame[0], frame[1]) = (0x81, 0xFF);
        for (var i = 0; i < 8; i++) frame[2 + i] = (byte)((ulong)length >> (56 - (8 * i)));
        return frame;
    }

    /// <summary>A second, in which both answer pings by saying something.</summary>
    private void Pass(ServerRig rig, TextPeer late, TextPeer idle, byte[] said)
    {
        _time.Advance(TimeSpan.FromSeconds(1));
        if (late.CloseStatus is null) late.Peer.Say(said);
        idle.Peer.Say(Ping);
        rig.Settle();
        late.Hear();
        if (late != idle) idle.Hear();
    }
}
