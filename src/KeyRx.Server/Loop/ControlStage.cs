using KeyRx.Server.Timing;
using KeyRx.Server.Transports;

namespace KeyRx.Server.Loop;

/// <summary>What other threads have posted: calls of the server's own, completions, accepted peers.</summary>
/// <remarks>Threading: the loop only.</remarks>
internal sealed class ControlStage(LoopQueue queue, TransportEventHandler handler) : IStage
{
    public string Name => "control";

    public ulong DueNanos => queue.IsEmpty ? ulong.MaxValue : 0;

    public void Run(ref StageBudget budget)
    {
        while (!queue.IsEmpty && budget.TryTake())
        {
            if (queue.TryTake(out var next)) handler.Handle(next);
        }
    }

    /// <summary>Taking from the queue always makes progress: nothing can be stuck here.</summary>
    public void Abandon()
    {
    }
}
