using KeyRx.Load.Reports;

namespace KeyRx.Load.Scenarios.Hostile;

/// <summary>
/// The rows of a report on attacks: each attack's own figures, then the worst of each, which has the budget. Pure.
/// </summary>
internal static class HostileFigures
{
    private const double RatioMax = 1.5;
    private const double TurnMillisMax = 2;
    private const double AnswerMillisMax = 1000;
    private const double ReturnSecondsMax = 10;
    private const double MicrosPerMilli = 1000;

    internal static void AddAttacks(this Report report, IReadOnlyList<AttackOutcome> outcomes, int wanted)
    {
        foreach (var outcome in outcomes)
            AddAttack(report, outcome);
        report.AtLeast("attacks", "attacks that were run", outcomes.Count, "", wanted);
        AddWorst(report, outcomes, ("worst_ratio", "worst ratio of p99", "x", RatioMax), outcome => outcome.Ratio);
        AddWorst(
            report, outcomes, ("worst_turn_median_ms", "longest turn, median of windows", "ms CPU", TurnMillisMax),
            outcome => outcome.LongestTurnMicros / MicrosPerMilli);
        var (turn, name) = Worst(outcomes, TurnMillis);
        report.Add("worst_turn_ms", $"longest turn ({name})", turn, "ms CPU");
        AddWorst(
            report, outcomes, ("worst_answer_ms", "slowest answer after an attack", "ms", AnswerMillisMax),
            outcome => outcome.Answer?.TotalMilliseconds);
        AddWorst(
            report, outcomes, ("worst_return_s", "slowest return of connections", "s", ReturnSecondsMax),
            outcome => outcome.Return?.TotalSeconds);
        if (outcomes.Any(outcome => outcome.LongestTurnMicros is null))
            report.Note("not told: /stats has no recent_turn_us, or did not answer while the server was attacked");
    }

    /// <summary>The largest, and whose it is. One that is missing makes it missing, whatever the others are.</summary>
    internal static (double? Value, string Name) Worst(
        IReadOnlyList<AttackOutcome> outcomes, Func<AttackOutcome, double?> figure)
    {
        var worst = outcomes.FirstOrDefault(outcome => figure(outcome) is null) ?? outcomes.MaxBy(figure);
        return worst is null ? (null, "none") : (figure(worst), worst.Name);
    }

    private static double? TurnMillis(AttackOutcome outcome) => outcome.WorstTurns.LongestMicros / MicrosPerMilli;

    private static void AddWorst(
        Report report, IReadOnlyList<AttackOutcome> outcomes, (string Key, string Label, string Unit, double Bound) row,
        Func<AttackOutcome, double?> figure)
    {
        var (value, name) = Worst(outcomes, figure);
        report.AtMost(row.Key, $"{row.Label} ({name})", value, row.Unit, row.Bound);
    }

    private static void AddAttack(Report report, AttackOutcome outcome)
    {
        const double Kilobyte = 1024;
        const double Megabyte = 1e6;
        var (name, cost) = (outcome.Name, outcome.Cost);
        Add("ratio", "p99 attacked / control", outcome.Ratio, "x");
        Add("p99_ms", "p99 attacked", PairRatio.Median(outcome.Pairs.Select(pair => pair.AttackedMillis)), "ms");
        Add("control_ms", "p99 control", PairRatio.Median(outcome.Pairs.Select(pair => pair.ControlMillis)), "ms");
        Add("disturbed", "pairs not counted, CPU time was stolen", outcome.DisturbedPairs, "");
        Add("turn_ms", "longest turn", TurnMillis(outcome), "ms CPU");
        Add("turn_median_ms", "longest turn, median of windows", outcome.LongestTurnMicros / MicrosPerMilli, "ms CPU");
        Add("turns_over_2ms", "turns over 2 ms", outcome.WorstTurns.Over2Ms, "");
        Add("turns_over_2ms_beside", "turns over 2 ms beside", outcome.Over2MsBeside, "");
        Add("answer_ms", "answer afterwards", outcome.Answer?.TotalMilliseconds, "ms");
        Add("return_s", "connections are back after", outcome.Return?.TotalSeconds, "s");
        Add("rss_growth_kb", "server RSS growth", outcome.RssGrowthBytes / Kilobyte, "KiB");
        Add("connections", "attacker connected", cost.Connections, "");
        Add("cuts", "attacker was cut", cost.Cuts, "");
        Add("requests", "attacker sent requests", cost.Requests, "");
        Add("megabytes", "attacker sent", cost.Bytes / Megabyte, "MB");
        Add("attacker_cpu_s", "attacker paid", cost.Cpu.TotalSeconds, "s CPU");

        void Add(string key, string label, double? value, string unit)
            => report.Add($"{name.Replace('-', '_')}_{key}", $"{name}: {label}", value, unit);
    }
}
