using System.Buffers;
using KeyRx.Server.Inbound;
using KeyRx.Tests.Server.Model;
using KeyRx.WebSockets.Framing;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace KeyRx.Tests.Server.Inbound;

/// <summary>
/// A message for the host costs no memory, neither the loop nor the thread that reads it: a game does so with every
/// frame.
/// </summary>
public sealed class InboundAllocationTests
{
    private const int Rounds = 200;
    private const int TriesMax = 100;

    [Fact]
    public void NeitherTheLoopNorTheHostAllocates()
    {
        using var rig = new ServerRig(
            new FakeTimeProvider(), publishTopics: ["command"], inbound: [new("command")]);
        Assert.True(rig.Core.Inbound.TryFind("command", out var queue));
        var peer = rig.Connect();
        rig.Settle();
        var frame = new ArrayBufferWriter<byte>();
        FrameWriter.WriteMasked(
            frame, Opcode.Text, """{"type":"publish","message_id":"1","event_type":"command","payload":{"a":1}}"""u8,
            maskingKey: 0x12345678);

        var allocated = long.MaxValue;
        for (var i = 0; i < TriesMax && allocated > 0; i++)
        {
            allocated = Talk(rig, peer, frame.WrittenSpan, queue.Topic!);
            rig.Time.Advance(TimeSpan.FromSeconds(1)); // the limit of bytes a second
            rig.Settle();
            peer.Forget();
        }

        Assert.Equal(0, allocated);
    }

    private static long Talk(ServerRig rig, MemoryPeer peer, ReadOnlySpan<byte> frame, InboundTopic topic)
    {
        var buffer = new byte[topic.MaxPayloadBytes];
        var allocated = 0L;
        for (var i = 0; i < Rounds; i++)
        {
            peer.Say(frame);
            var before = GC.GetAllocatedBytesForCurrentThread();
            Turn(rig);
            var isRead = topic.TryRead(buffer, out var message);
            var isDecided = i % 2 == 0 ? message.Accept(buffer.AsSpan(0, message.Length)) : message.Refuse(409, "no");
            isDecided &= topic.TrySend(message.Client!, buffer.AsSpan(0, message.Length));
            Turn(rig);
            allocated += GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(isRead && isDecided && peer.Forget() > 0);
        }

        return allocated;
    }

    private static void Turn(ServerRig rig)
    {
        for (var turn = 0; turn < 8 && rig.Core.Loop.Turn(); turn++) continue;
    }
}
