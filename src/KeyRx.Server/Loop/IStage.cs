using KeyRx.Server.Timing;

namespace KeyRx.Server.Loop;

/// <summary>One kind of work of a turn. Stages run in a fixed order, each with a budget of its own.</summary>
/// <remarks>
/// Threading: the loop only. Nothing in a stage blocks, and no code of the host or of a route runs in it.
/// </remarks>
internal interface IStage
{
    /// <summary>One word, for the log and for whoever looks at a loop that is stuck.</summary>
    string Name { get; }

    /// <summary>
    /// When there is something to do, in monotonic nanoseconds: 0 = now, <see cref="ulong.MaxValue"/> = not of
    /// itself.
    /// </summary>
    ulong DueNanos { get; }

    /// <summary>
    /// Does what the budget allows and notes each item there; <see cref="DueNanos"/> then says whether more is
    /// left.
    /// </summary>
    void Run(ref StageBudget budget);

    /// <summary>
    /// Lets go of what it cannot finish: called once it has reported work and done none for many turns.
    /// </summary>
    void Abandon();
}
