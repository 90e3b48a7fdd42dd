namespace KeyRx.Load.Reports;

/// <summary>Readings over the time of a run. Not thread-safe.</summary>
internal sealed class TimeSeries(string label, string unit)
{
    private readonly List<ChartPoint> _points = [];

    internal string Label { get; } = label;

    internal string Unit { get; } = unit;

    /// <summary>Seconds since the run's start, and the value then.</summary>
    internal IReadOnlyList<ChartPoint> Points => _points;

    internal void Add(double seconds, double value) => _points.Add(new ChartPoint(seconds, value));
}
