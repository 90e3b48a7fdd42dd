using KeyRx.WebSockets.Framing;

namespace KeyRx.Load.Scenarios.Hostile.Attacks;

/// <summary>
/// A message of empty fragments that never ends: RFC 6455 5.4 allows it, and each costs the sender six bytes.
/// </summary>
internal sealed class EmptyFragments : FrameFlood
{
    internal override string Name => "empty-fragments";

    /// <summary>The message never ends, and neither does the connection.</summary>
    protected override int BurstsMax => int.MaxValue;

    protected override byte[] WriteBurst() => AttackFrames.Repeated(BurstCount, Opcode.Continuation, [], fin: false);

    protected override void Begin(AttackSocket socket)
        => socket.Send(AttackFrames.Repeated(1, Opcode.Text, [], fin: false));
}
