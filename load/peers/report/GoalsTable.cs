using System.Text;

namespace KeyRx.Peers.Report;

/// <summary>Each goal with its measured value beside it, met or not, and the reason that someone wrote down.</summary>
internal static class GoalsTable
{
    private const int FullConnections = 1000; // what the goals name
    private const int FullSeconds = 10;

    internal static void Write(StringBuilder page, ResultFolder results, Reasons reasons)
    {
        page.AppendLine("## goals").AppendLine();
        if (results.Facts is not { Connections: FullConnections, Seconds: >= FullSeconds })
        {
            page.AppendLine(
                $"**Not at full size**: {results.Facts.Connections} connections stand for 1,000 here, " +
                    $"and runs are of {results.Facts.Seconds} s.");
            page.AppendLine();
        }

        ComparisonTable.WriteCells(page, ["goal", "wanted", "measured", "met", "reason"]);
        ComparisonTable.WriteCells(page, ["---", "---:", "---:", "---", "---"]);
        foreach (var goal in Goals.All) ComparisonTable.WriteCells(page, CellsOf(goal, goal.Measure(results), reasons));
        page.AppendLine();
        RunNotes.Write(
            page, results, results.Measures.Where(measure => measure.StartsWith("goal-", StringComparison.Ordinal)));
    }

    internal static string[] CellsOf(Goal goal, double? value, Reasons reasons)
    {
        var isMet = goal.Bound is { } bound && value is { } number && bound.IsKeptBy(number);
        var met = value is null ? "not measured" : goal.Bound is null ? "" : isMet ? "yes" : "**no**";
        var reason = isMet ? "" : reasons.Of(goal.Key);
        return [goal.Text, goal.Bound?.Text(goal.Unit) ?? "reported", Numbers.Text(value, goal.Unit), met, reason];
    }
}
