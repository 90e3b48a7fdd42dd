using KeyRx.Protocol.Messages;

namespace KeyRx.Load.Scenarios.Hostile.Attacks;

/// <summary>Subscribes to everything and unsubscribes again, in turn.</summary>
internal sealed class Subscriptions : FrameFlood
{
    internal override string Name => "subscriptions";

    protected override byte[] WriteBurst() => AttackFrames.Messages(BurstCount, (output, i) =>
    {
        if (i % 2 == 0)
            ClientMessageWriter.Subscribe(output, "1"u8, ["*"]);
        else
            ClientMessageWriter.Unsubscribe(output, "2"u8, ["*"]);
    });
}
