using KeyRx.Server.Catalog;
using KeyRx.Server.Messages;
using KeyRx.Server.Privacy;
using KeyRx.Server.Timing;

namespace KeyRx.Server.Loop;

/// <summary>
/// Work on whole logs, a piece at a time: what a pause overwrites, lanes that a subscribe waits for, and topics that
/// go.
/// </summary>
/// <remarks>Threading: the loop only.</remarks>
internal sealed class LogStage(MessageDispatcher dispatcher, PauseSwitch pause, TopicRemovals removals) : IStage
{
    public string Name => "logs";

    public ulong DueNanos =>
        pause.IsOverwriting || dispatcher.HasWaiting || removals.HasWork ? 0 : ulong.MaxValue;

    public void Run(ref StageBudget budget)
    {
        while (pause.IsOverwriting && budget.TryTake()) pause.StepOverwriting();
        while (dispatcher.HasWaiting && budget.TryTake()) dispatcher.StepWaiting();
        // Not before: a topic that goes may be among those that are overwritten.
        while (!pause.IsOverwriting && removals.HasWork && budget.TryTake()) removals.Step();
    }

    /// <summary>Each step gets further: a lane is made faster than its topic grows.</summary>
    public void Abandon()
    {
    }
}
