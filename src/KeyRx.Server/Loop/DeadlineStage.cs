using KeyRx.Server.Lifecycle;
using KeyRx.Server.Timing;

namespace KeyRx.Server.Loop;

/// <summary>What time brings: the chores of a second, and the deadlines of connections.</summary>
/// <remarks>Threading: the loop only.</remarks>
internal sealed class DeadlineStage(
    Deadlines deadlines, Chores chores, ConnectionLifecycle lifecycle, MonotonicClock clock) : IStage
{
    public string Name => "deadlines";

    public ulong DueNanos => Math.Min(deadlines.NextNanos, chores.DueNanos);

    public void Run(ref StageBudget budget)
    {
        // One chore a turn: a storm of deadlines does not keep it waiting, nor it the deadlines.
        var now = clock.NowNanos;
        if (chores.DueNanos <= now && budget.TryTake()) chores.RunNext(now);
        while (deadlines.NextNanos <= now && budget.TryTake())
        {
            if (!deadlines.TryKeepOne()) break;
        }

        lifecycle.Settle();
    }

    /// <summary>Both move on with each call.</summary>
    public void Abandon()
    {
    }
}
