using KeyRx.Server.Messages;
using KeyRx.Server.Privacy;
using KeyRx.Server.Timing;

namespace KeyRx.Server.Loop;

/// <summary>
/// Work on whole logs, a piece at a time: what a pause overwrites, and lanes that a subscribe waits for.
/// </summary>
/// <remarks>Threading: the loop only.</remarks>
internal sealed class LogStage(MessageDispatcher dispatcher, PauseSwitch pause) : IStage
{
    public string Name => "logs";

    public ulong DueNanos => pause.IsOverwriting || dispatcher.HasWaiting ? 0 : ulong.MaxValue;

    public void Run(ref StageBudget budget)
    {
        while (pause.IsOverwriting && budget.TryTake()) pause.StepOverwriting();
        while (dispatcher.HasWaiting && budget.TryTake()) dispatcher.StepWaiting();
    }

    /// <summary>Each step gets further: a lane is made faster than its topic grows.</summary>
    public void Abandon()
    {
    }
}
