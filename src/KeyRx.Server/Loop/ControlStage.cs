using KeyRx.Server.Inbound;
using KeyRx.Server.Timing;
using KeyRx.Server.Transports;

namespace KeyRx.Server.Loop;

/// <summary>
/// What other threads have posted: calls of the server's own, completions, accepted peers, and what the host says to
/// its clients.
/// </summary>
/// <remarks>Threading: the loop only.</remarks>
internal sealed class ControlStage(
    LoopQueue queue, TransportEventHandler handler, InboundAnswers answers) : IStage
{
    public string Name => "control";

    public ulong DueNanos => queue.IsEmpty && !answers.HasWork ? ulong.MaxValue : 0;

    public void Run(ref StageBudget budget)
    {
        while (DueNanos == 0 && budget.TryTake())
        {
            if (queue.TryTake(out var next)) handler.Handle(next);
            if (answers.HasWork) answers.Step();
        }
    }

    /// <summary>Taking from either always makes progress: nothing can be stuck here.</summary>
    public void Abandon()
    {
    }
}
