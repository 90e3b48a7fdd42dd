using KeyRx.Protocol;
using KeyRx.Protocol.Messages;

namespace KeyRx.Load.Scenarios.Hostile.Attacks;

/// <summary>Acknowledges one record after the other of what it never read, and wants each answered.</summary>
internal sealed class Acks : FrameFlood
{
    internal override string Name => "acks";

    protected override byte[] WriteBurst() => AttackFrames.Messages(
        BurstCount, (output, i) => ClientMessageWriter.Ack(output, Topics.Key, (ulong)(i + 1), "1"u8));

    protected override void Begin(AttackSocket socket) => socket.Subscribe(Topics.Key);
}
