using KeyRx.Server.Loop;
using KeyRx.Server.Timing;

namespace KeyRx.Tests.Server.Loop;

/// <summary>Misbehaves on purpose: a stage that reports work for ever and does none, until it is given up.</summary>
internal sealed class StageThatDoesNothing : IStage
{
    public string Name => "nothing";

    public ulong DueNanos => MendsWhenAbandoned && Abandoned > 0 ? ulong.MaxValue : 0;

    /// <summary>It has no work any more once it was given up.</summary>
    internal bool MendsWhenAbandoned { get; init; }

    internal int Runs { get; private set; }

    internal int Abandoned { get; private set; }

    public void Run(ref StageBudget budget) => Runs++;

    public void Abandon() => Abandoned++;
}
