using KeyRx.WebSockets.Framing;

namespace KeyRx.Load.Scenarios.Hostile.Attacks;

/// <summary>Ping frames, each of which asks for a pong (RFC 6455 5.5.2).</summary>
internal sealed class Pings : FrameFlood
{
    internal override string Name => "pings";

    protected override byte[] WriteBurst() => AttackFrames.Repeated(BurstCount, Opcode.Ping, "flood"u8);
}
