using System.Text;

namespace KeyRx.Peers.Report;

/// <summary>load/RESULTS.md as a whole.</summary>
internal static class ResultsPage
{
    internal static string Write(ResultFolder results, Reasons reasons)
    {
        var page = new StringBuilder();
        page.AppendLine("""
            # Results

            Written by `load/results.sh`; do not edit, the reasons are in `load/peers/reasons.md`. Server and load program
            have one core each. A figure is the median of its runs, the spread their least and most; what was not measured
            says so. *Ratio to KeyRx* is the figure by that of keyrxd (epoll, if measured); *the limit* is a C program that
            does nothing but send. What each peer is, and what is not alike, stands in `load/peers/README.md`.
            """).AppendLine();
        ComparisonTable.WriteCells(page, ["", ""]);
        ComparisonTable.WriteCells(page, ["---", "---"]);
        foreach (var (name, value) in results.Facts.Lines) ComparisonTable.WriteCells(page, [name, value]);
        page.AppendLine();
        ScenarioTable.Connect.Write(page, results);
        ScenarioTable.IdleMemory.Write(page, results);
        FanOutTable.Write(page, results);
        ScenarioTable.Echo.Write(page, results);
        GoalsTable.Write(page, results, reasons);
        return page.ToString().TrimEnd() + "\n";
    }
}
