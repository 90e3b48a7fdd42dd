using KeyRx.WebSockets.Framing;

namespace KeyRx.Load.Scenarios.Hostile.Attacks;

/// <summary>
/// Somebody with a token who is closed for sending too much, does not answer the close, and goes on sending.
/// </summary>
internal sealed class ClosedFlood : FrameFlood
{
    internal override string Name => "closed-flood";

    internal override int Threads => 1;

    protected override int BurstsMax => int.MaxValue;

    protected override byte[] WriteBurst() => AttackFrames.Repeated(BurstCount, Opcode.Ping, "flood"u8);
}
