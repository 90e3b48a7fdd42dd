using KeyRx.Load.Latency;
using KeyRx.Load.Reports;
using KeyRx.Load.Swarm;

namespace KeyRx.Load.Scenarios;

/// <summary>Rows that several scenarios have in common.</summary>
internal static class TrafficFigures
{
    internal static void AddLatency(this Report report, LatencyRecorder latency)
    {
        report.Add("samples", "latency samples", latency.Count, "");
        report.AddStatistics("", "latency", latency);
    }

    /// <summary>Something must have come, and nothing be skipped untold or sent twice, whatever the load.</summary>
    internal static void AddOrder(this Report report, in TrafficCounts counts)
    {
        report.AtLeast("records", "records received", counts.Records, "", 1);
        report.AtMost("holes", "sequences skipped untold", counts.Holes, "", 0);
        report.AtMost("repeats", "sequences sent again", counts.Repeats, "", 0);
        report.Add("gaps", "gaps told", counts.Gaps, "");
        report.Add("gap_records", "records the gaps named", counts.GapRecords, "");
        if (counts.BadStamps > 0)
            report.Note($"{counts.BadStamps} sampled records carried no time stamp: is the source 'load:'?");
    }

    internal static void AddLosses(
        this Report report, ReasonTally losses, string whose = "connections", string key = "lost")
    {
        report.AtMost(key, $"{whose} lost", losses.Total, "", 0);
        if (losses.Total > 0)
            report.Note($"lost: {losses}");
    }

    /// <summary>Two tails of the same clients; the ratio has the budget.</summary>
    internal static void AddTails(
        this Report report, LatencyRecorder before, LatencyRecorder with, string what, double ratioMax)
    {
        var beforeMillis = before.PercentileMillis(99);
        var withMillis = with.PercentileMillis(99);
        report.Add("p99_before_ms", "p99 of the others before", beforeMillis, "ms");
        report.Add("p99_with_ms", $"p99 of the others {what}", withMillis, "ms");
        double? ratio = before.Count > 0 && with.Count > 0 ? withMillis / beforeMillis : null;
        report.AtMost("p99_ratio", "ratio", ratio, "x", ratioMax);
        report.Add("max_before_ms", "max of the others before", before.MaxMillis, "ms");
        report.Add("max_with_ms", $"max of the others {what}", with.MaxMillis, "ms");
    }
}
