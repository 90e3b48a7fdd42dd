using KeyRx.Server.Delivery;
using KeyRx.Server.Lifecycle;
using KeyRx.Server.Timing;

namespace KeyRx.Server.Loop;

/// <summary>What the logs have gained, to those who want it.</summary>
/// <remarks>Threading: the loop only.</remarks>
internal sealed class SweepStage(Egress egress, ConnectionLifecycle lifecycle) : IStage
{
    public string Name => "sweep";

    public ulong DueNanos => egress.HasWork ? egress.DueNanos : ulong.MaxValue;

    public void Run(ref StageBudget budget)
    {
        egress.Sweep(ref budget);
        lifecycle.Settle();
    }

    public void Abandon() => egress.AbandonRound();
}
