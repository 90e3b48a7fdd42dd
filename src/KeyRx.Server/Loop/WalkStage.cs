using KeyRx.Server.Connections;
using KeyRx.Server.Lifecycle;
using KeyRx.Server.Timing;

namespace KeyRx.Server.Loop;

/// <summary>Goes on with the walks over all connections.</summary>
/// <remarks>Threading: the loop only.</remarks>
internal sealed class WalkStage(ConnectionWalks walks, ConnectionLifecycle lifecycle) : IStage
{
    public string Name => "walks";

    public ulong DueNanos => walks.IsEmpty ? ulong.MaxValue : 0;

    public void Run(ref StageBudget budget)
    {
        while (!walks.IsEmpty && budget.TryTake())
        {
            walks.Step();
            lifecycle.Settle();
        }
    }

    /// <summary>Each step is one slot further.</summary>
    public void Abandon()
    {
    }
}
