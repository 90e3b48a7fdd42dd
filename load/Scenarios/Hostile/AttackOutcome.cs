using KeyRx.Load.Scenarios.Hostile.Attacks;

namespace KeyRx.Load.Scenarios.Hostile;

/// <summary>What became of one attack, over all its windows.</summary>
internal sealed record AttackOutcome(string Name)
{
    internal IReadOnlyList<PairRatio> Pairs { get; init; } = [];

    /// <summary>Pairs that do not count, because the host took too much CPU time from the machine.</summary>
    internal int DisturbedPairs { get; init; }

    /// <summary>The turns of the server in each window in which it was attacked.</summary>
    internal IReadOnlyList<TurnReading> Turns { get; init; } = [];

    /// <summary>
    /// Its turns over 2 ms while the control was attacked instead: what the machine alone charges to its loop.
    /// </summary>
    internal long? Over2MsBeside { get; init; }

    /// <summary>The slowest first answer after a window; null when one did not come.</summary>
    internal TimeSpan? Answer { get; init; }

    /// <summary>The slowest return to as many connections as before; null when it did not come.</summary>
    internal TimeSpan? Return { get; init; }

    /// <summary>From before the first window to after the last; null when it cannot be read.</summary>
    internal long? RssGrowthBytes { get; init; }

    /// <summary>What the attacks upon the server cost, those upon the control not included.</summary>
    internal AttackCost Cost { get; init; }

    internal TurnReading WorstTurns => TurnReading.Worst(Turns);

    /// <summary>Half of the windows had none longer: a single one is more often the host's than the loop's.</summary>
    internal double? LongestTurnMicros => PairRatio.Median(Turns.Select(turns => (double?)turns.LongestMicros));

    internal double? Ratio => PairRatio.Median(Pairs.Select(pair => pair.Ratio));
}
