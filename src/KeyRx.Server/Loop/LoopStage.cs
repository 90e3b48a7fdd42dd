using KeyRx.Server.Timing;

namespace KeyRx.Server.Loop;

/// <summary>A stage with its budget, and how long it has made no progress.</summary>
/// <remarks>Threading: the loop only; <see cref="Name"/> any thread.</remarks>
internal sealed class LoopStage(IStage stage, int itemsMax, ulong nanosMax)
{
    internal string Name { get; } = stage.Name;

    internal bool IsPump { get; } = stage is PumpStage;

    internal int ItemsMax { get; } = itemsMax;

    internal ulong NanosMax { get; } = nanosMax;

    internal ulong DueNanos => stage.DueNanos;

    /// <summary>Turns in a row in which it was due and did nothing.</summary>
    internal int IdleTurns { get; private set; }

    /// <summary>It was stuck before: that is said once.</summary>
    internal bool IsGivenUp { get; private set; }

    internal void Run(ref StageBudget budget) => stage.Run(ref budget);

    internal void Note(int itemsDone) => IdleTurns = itemsDone > 0 ? 0 : IdleTurns + 1;

    internal void Abandon()
    {
        (IsGivenUp, IdleTurns) = (true, 0);
        stage.Abandon();
    }
}
