using System.Text;
using KeyRx.Protocol;
using KeyRx.Streams;
using KeyRx.Tests.Server.Model;
using KeyRx.Tests.WebSockets;
using KeyRx.WebSockets.Framing;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace KeyRx.Tests.Streams;

/// <summary>Which messages of /ws are compressed, and that they are compressed once for everybody.</summary>
public sealed class DeflatedLaneTests
{
    private static readonly string Long = $"{{\"text\":\"{new string('x', 2_000)}\"}}";

    [Theory]
    [InlineData("permessage-deflate", true)]
    [InlineData("permessage-deflate; client_max_window_bits", true)]
    [InlineData("permessage-deflate; server_max_window_bits=15", true)]
    [InlineData("permessage-deflate; server_max_window_bits=14", false)] // the shared lane's window is the largest
    [InlineData("x-unknown", false)]
    [InlineData(null, false)]
    public void LongEventsAreCompressedForWhoOffersTheWindow(string? extensions, bool isCompressed)
    {
        using var rig = NewRig();
        var peer = Subscribe(rig, extensions, "note");
        rig.Publish("note", Long);

        var length = HeardEvents(rig, peer, out var rsv1);

        Assert.Equal((isCompressed, isCompressed), (rsv1, length < 200));
    }

    [Theory]
    [InlineData(true, 2_000, true)]
    [InlineData(true, 300, false)]
    [InlineData(false, 2_000, false)]
    public void ShortEventsAndTopicsThatDoNotWantItStayPlain(bool deflate, int length, bool isCompressed)
    {
        using var rig = NewRig(deflate);
        var peer = Subscribe(rig, "permessage-deflate", "note");
        rig.Publish("note", $"{{\"text\":\"{new string('x', length)}\"}}");
        HeardEvents(rig, peer, out var rsv1);
        Assert.Equal(isCompressed, rsv1);
    }

    /// <summary>A topic that shows what is typed has no compressed lane, whatever its options say.</summary>
    [Theory]
    [InlineData(TokenScopes.Status, true)]
    [InlineData(TokenScopes.Publish, true)]
    [InlineData(TokenScopes.Key, false)]
    [InlineData(TokenScopes.Shortcut, false)]
    [InlineData(TokenScopes.Status | TokenScopes.Key, false)]
    public void WhatIsTypedIsNeverCompressed(TokenScopes scope, bool mayDeflate) =>
        Assert.Equal(mayDeflate, new TopicOptions("note") { Scope = scope, Deflate = true }.MayDeflate);

    [Fact]
    public void KeysStayPlainHoweverManyThereAre()
    {
        using var rig = NewRig();
        var peer = Subscribe(rig, "permessage-deflate", "key", Subprotocols.BinaryName);
        for (var i = 0; i < 60; i++) rig.Key(1, 30, i % 2 == 0 ? KeyAction.Press : KeyAction.Release);

        var length = HeardEvents(rig, peer, out var rsv1);

        Assert.False(rsv1);
        Assert.True(length > 60 * 24, $"{length} bytes");
        Assert.True(rig.Core.Topics.TryFind("key", out var key));
        Assert.NotNull(key.FindLane(LaneEncoding.Binary));
        Assert.Null(key.FindLane(LaneEncoding.BinaryDeflated));
    }

    [Theory]
    [InlineData(Subprotocols.JsonName)]
    [InlineData(Subprotocols.BinaryName)]
    public void EverySubscriberGetsTheSameCompressedBytes(string subprotocol)
    {
        using var rig = NewRig();
        var peers =
            Enumerable.Range(0, 3).Select(_ => Subscribe(rig, "permessage-deflate", "note", subprotocol)).ToArray();
        for (var i = 0; i < 3; i++) rig.Publish("note", Long);
        rig.Settle();

        var heard = Array.ConvertAll(peers, peer => Convert.ToHexString(peer.Heard()));

        Assert.NotEmpty(heard[0]);
        Assert.All(heard, bytes => Assert.Equal(heard[0], bytes));
    }

    [Fact]
    public void AClientMayCompressWhatItSends()
    {
        using var rig = NewRig();
        var peer = rig.Connect(extensions: "permessage-deflate");
        rig.Settle();
        peer.Heard();
        peer.Say(Wire.Masked(
            0xC1, Deflated.Message("{\"type\":\"subscribe\",\"message_id\":\"a1\",\"topics\":[\"note\"]}"u8)));
        rig.Settle();
        Assert.Contains("\"message_id\":\"a1\"", Encoding.UTF8.GetString(peer.Heard()), StringComparison.Ordinal);
    }

    /// <summary>100 MB of blanks in 100 KB: the limit of a message is that of what comes out.</summary>
    [Fact]
    public void ABombIsRefused_1009()
    {
        using var rig = NewRig();
        var peer = rig.Connect(extensions: "permessage-deflate");
        rig.Settle();
        peer.Heard();
        peer.Say(Wire.Masked(0xC1, Deflated.Message(Enumerable.Repeat((byte)' ', 100_000_000).ToArray())));
        rig.Settle();
        var close = peer.Heard();
        Assert.Equal((0x88, 1009), (close[0], (close[2] << 8) | close[3]));
    }

    private static ServerRig NewRig(bool deflate = true)
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2, 1, 1, 0, 0, 0, TimeSpan.Zero));
        time.Advance(TimeSpan.FromHours(1));
        return new ServerRig(time, topics: [new TopicOptions("note") { Deflate = deflate }]);
    }

    private static MemoryPeer Subscribe(ServerRig rig, string? extensions, string topic, string? subprotocol = null)
    {
        var peer = rig.Connect(subprotocol, extensions);
        rig.Settle();
        peer.Say(Wire.Masked(
            0x81, Encoding.UTF8.GetBytes($"{{\"type\":\"subscribe\",\"message_id\":\"1\",\"topics\":[\"{topic}\"]}}")));
        rig.Settle();
        peer.Heard();
        return peer;
    }

    /// <summary>Bytes of what a peer was sent, and whether it begins with a compressed message.</summary>
    private static int HeardEvents(ServerRig rig, MemoryPeer peer, out bool rsv1)
    {
        rig.Settle();
        var heard = peer.Heard();
        rsv1 = (heard[0] & Rfc6455.Rsv1) != 0;
        return heard.Length;
    }
}
