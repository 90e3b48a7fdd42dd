using KeyRx.Load.Latency;
using KeyRx.Load.Reports;

namespace KeyRx.Load.Scenarios;

/// <summary>A latency as rows, the same for every scenario, and as a curve.</summary>
internal static class LatencyFigures
{
    /// <param name="report">Gets them.</param>
    /// <param name="key">Before each figure's key: empty, or ends with an underscore.</param>
    /// <param name="label">What was timed.</param>
    /// <param name="latency">Of the measured time.</param>
    internal static void AddStatistics(this Report report, string key, string label, LatencyRecorder latency)
    {
        Add("min", "min", latency.MinMillis);
        Add("mean", "mean", latency.MeanMillis);
        Add("stddev", "standard deviation", latency.StandardDeviationMillis);
        Add("p50", "p50", latency.PercentileMillis(50));
        Add("p75", "p75", latency.PercentileMillis(75));
        Add("p95", "p95", latency.PercentileMillis(95));
        Add("p99", "p99", latency.PercentileMillis(99));
        Add("p999", "p99.9", latency.PercentileMillis(99.9));
        Add("max", "max", latency.MaxMillis);
        report.AddCurve(LatencyCurve.Of(label, latency));

        void Add(string statistic, string word, double millis)
            => report.Add($"{key}{statistic}_ms", $"{label} {word}", millis, "ms");
    }
}
