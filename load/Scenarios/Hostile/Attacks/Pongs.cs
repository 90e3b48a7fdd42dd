using KeyRx.WebSockets.Framing;

namespace KeyRx.Load.Scenarios.Hostile.Attacks;

/// <summary>Pong frames that nobody asked for (RFC 6455 5.5.3 allows them).</summary>
internal sealed class Pongs : FrameFlood
{
    internal override string Name => "pongs";

    protected override byte[] WriteBurst() => AttackFrames.Repeated(BurstCount, Opcode.Pong, "flood"u8);
}
