using System.Globalization;
using System.Text;

namespace KeyRx.Peers.Report;

/// <summary>The highest rate that each server sustained, and what it cost there.</summary>
internal static class FanOutTable
{
    internal static void Write(StringBuilder page, ResultFolder results)
    {
        var connections = results.Facts.Connections.ToString("N0", CultureInfo.InvariantCulture);
        page.AppendLine("## fanout").AppendLine();
        page.AppendLine($"""
            Every message to each of {connections} connections, at the highest rate of the ladder that was sustained: at least
            99 % of what is published arrives, p99 below 1 s, no connection lost. More is better. *Most reached* is the
            highest figure of any step, sustained or not.
            """).AppendLine();
        string[] others = ["at messages/s", "p99 ms there", "server CPU-s per million", "most reached/s"];
        ComparisonTable.Write(page, "deliveries/s", others, [.. Servers.All.Select(server => RowOf(results, server))]);
        RunNotes.Write(page, results, results.Measures.Where(FanOutLadder.IsStep));
    }

    private static ServerRow RowOf(ResultFolder results, string server)
    {
        var climbs = FanOutLadder.Climbs(results, server);
        var main = FanOutLadder.Sustained(results, server);
        string MedianOf(Func<FanOutRun, double?> figure)
            => Numbers.Text(Summary.Of(climbs.Select(figure), results.Facts.Runs).Median);
        return new ServerRow(server, main,
        [
            climbs.Count > 0 && main.Median is null ? "none of the ladder" : MedianOf(climb => climb.RatePerSecond),
            MedianOf(climb => climb.Result?[FigureKeys.P99]),
            MedianOf(climb => climb.Result?[FigureKeys.CpuPerMillion]),
            MedianOf(climb => climb.MostReached),
        ]);
    }
}
