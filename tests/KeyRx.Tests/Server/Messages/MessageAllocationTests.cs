using System.Buffers;
using System.Text;
using KeyRx.Protocol;
using KeyRx.Streams;
using KeyRx.Tests.Server.Model;
using KeyRx.WebSockets.Framing;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace KeyRx.Tests.Server.Messages;

/// <summary>
/// What a client may say hundreds of thousands of times a second costs no memory, from its frame to its answer: the
/// collector would run on the loop's thread and hold everybody up.
/// </summary>
public sealed class MessageAllocationTests
{
    private const int Rounds = 200;
    private const int TriesMax = 100;
    private const int TurnsMax = 8;
    private const ulong Records = 40;

    /// <summary>Messages of one round; EPOCH is that of topic key.</summary>
    public static TheoryData<string, string[]> Talks { get; } = new()
    {
        { "acks", ["""{"type":"ack","message_id":"1","event_type":"device","seq":0}"""] },
        { "pings", ["""{"type":"ping"}""", """{"type":"pong"}"""] },
        { "publishes", ["""{"type":"publish","message_id":"1","event_type":"note","payload":{"a":[1,"b"]}}"""] },
        {
            "names that are escaped",
            ["""{"type":"publish","message_id":"\u0031","event_type":"n\u006fte","payload":1}"""]
        },
        {
            "subscribes",
            [
                """{"type":"subscribe","message_id":"1","topics":["key","state","note"]}""",
                """{"type":"unsubscribe","message_id":"2","topics":["note","state","key"]}""",
            ]
        },
        {
            "subscribes to everything",
            [
                """{"type":"subscribe","message_id":"1","topics":["*"]}""",
                """{"type":"unsubscribe","topics":["state","key"]}""",
            ]
        },
        {
            "resumes in the middle of a batch, and in another epoch",
            [
                """
                {"type":"subscribe","message_id":"1","topics":["key"],"resume":{"key":{"epoch":"EPOCH","seq":17}}}
                """,
                """{"type":"unsubscribe","topics":["key"]}""",
                """
                {"type":"subscribe","message_id":"1","topics":["key"],
                 "resume":{"key":{"epoch":"00000000000000f1","seq":17}}}
                """,
                """{"type":"unsubscribe","topics":["key"]}""",
            ]
        },
    };

    [Theory]
    [MemberData(nameof(Talks))]
    public void WhatClientsSayAllocatesNothing(string name, string[] messages)
    {
        using var rig = new ServerRig(new FakeTimeProvider(), topics: [new TopicOptions("note")]);
        var peer = rig.Connect(Subprotocols.BinaryName);
        rig.Settle();
        for (var i = 0UL; i < Records; i++) rig.Key(1, 30, i % 2 == 0 ? KeyAction.Press : KeyAction.Release);
        peer.Say(Frame("""{"type":"subscribe","topics":["device"]}"""));
        rig.Settle();
        Assert.Equal(Records, rig.LastSequence("key"));
        Assert.True(rig.Core.Topics.TryFind("key", out var key));
        var talk = messages.SelectMany(message => Frame(message.Replace(
            "EPOCH", EpochText.Format(key.Epoch), StringComparison.Ordinal))).ToArray();

        // Warm-up: lanes, buffers and the session; and code that the runtime has not compiled well yet allocates.
        var allocated = long.MaxValue;
        for (var i = 0; i < TriesMax && allocated > 0; i++)
        {
            var before = rig.Core.Counters.ReceivedMessages;
            allocated = Talk(rig, peer, talk);
            Assert.Equal(Rounds * messages.Length, rig.Core.Counters.ReceivedMessages - before);
            rig.Time.Advance(TimeSpan.FromSeconds(1)); // the limit of bytes a second
            rig.Settle();
        }

        Assert.True(allocated == 0, $"{name}: {allocated} bytes in {Rounds} rounds");
    }

    /// <summary>Bytes that the loop allocated.</summary>
    private static long Talk(ServerRig rig, MemoryPeer peer, byte[] talk)
    {
        var allocated = 0L;
        for (var i = 0; i < Rounds; i++)
        {
            peer.Say(talk);
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var turn = 0; turn < TurnsMax && rig.Core.Loop.Turn(); turn++) continue;
            allocated += GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(peer.Forget() > 0, "nobody answered");
        }

        return allocated;
    }

    private static byte[] Frame(string json)
    {
        var frame = new ArrayBufferWriter<byte>();
        FrameWriter.WriteMasked(frame, Opcode.Text, Encoding.UTF8.GetBytes(json), maskingKey: 0x12345678);
        return frame.WrittenSpan.ToArray();
    }
}
