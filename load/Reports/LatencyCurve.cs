using KeyRx.Load.Latency;

namespace KeyRx.Load.Reports;

/// <summary>
/// A latency distribution as points: how many nines (1: 90 %, 2: 99 %) and the milliseconds they stay below.
/// </summary>
internal sealed record LatencyCurve(string Label, IReadOnlyList<ChartPoint> Points)
{
    private const double Whole = 100;

    internal static LatencyCurve Of(string label, LatencyRecorder latency) => new(label,
    [
        .. latency.Percentiles()
            .Where(point => point.Percentile < Whole)
            .Select(point => new ChartPoint(-Math.Log10(1 - (point.Percentile / Whole)), point.Millis)),
    ]);
}
