namespace KeyRx.Server.Timing;

/// <summary>
/// What a stage may still spend of its turn: items and time. A stage asks <see cref="TryTake"/> before each item, so
/// it overruns its time by one item at most.
/// </summary>
/// <remarks>Threading: the loop only. Passed by reference, never copied.</remarks>
internal ref struct StageBudget(MonotonicClock clock, int itemsMax, ulong nanosMax)
{
    private readonly ulong _deadline = clock.NowNanos + nanosMax;

    /// <summary>Items taken so far: what tells a stage that makes progress from one that spins.</summary>
    internal int Taken { get; private set; }

    /// <summary>True while nothing is spent. Reads the clock, about 25 ns.</summary>
    internal readonly bool IsLeft => Taken < itemsMax && clock.NowNanos < _deadline;

    /// <summary>Takes one item; false when items or time are spent.</summary>
    internal bool TryTake()
    {
        if (!IsLeft) return false;
        Taken++;
        return true;
    }

    /// <summary>Counts work that was done without asking, such as one indivisible step.</summary>
    internal void Note(int items) => Taken += items;
}
