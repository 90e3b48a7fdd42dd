using HdrHistogram;

namespace KeyRx.Load.Latency;

/// <summary>
/// Latencies in nanoseconds with three significant digits. Single writer; no allocation per sample. Without a sample
/// every statistic is NaN: what was not measured is below no bound and above none.
/// </summary>
internal sealed class LatencyRecorder
{
    private const long NanosMax = 600_000_000_000; // ten minutes: longer than any scenario's window
    private const int Digits = 3;
    private const double NanosPerMilli = 1e6;
    private const int TicksPerHalfDistance = 4; // points of a curve between 50 and 75 %, 75 and 87.5 %, and so on

    private readonly LongHistogram _histogram = new(NanosMax, Digits);

    internal long Count => _histogram.TotalCount;

    internal double MinMillis => PercentileMillis(0);

    internal double MeanMillis => Count == 0 ? double.NaN : _histogram.GetMean() / NanosPerMilli;

    internal double StandardDeviationMillis
        => Count == 0 ? double.NaN : _histogram.GetStdDeviation() / NanosPerMilli;

    internal double MaxMillis => Count == 0 ? double.NaN : _histogram.GetMaxValue() / NanosPerMilli;

    internal void Record(long nanos) => _histogram.RecordValue(Math.Clamp(nanos, 1, NanosMax));

    internal void Add(LatencyRecorder other) => _histogram.Add(other._histogram);

    internal void Reset() => _histogram.Reset();

    internal LatencyRecorder Copy()
    {
        var copy = new LatencyRecorder();
        copy.Add(this);
        return copy;
    }

    internal IEnumerable<(double Percentile, double Millis)> Percentiles()
        => Count == 0
            ? []
            : _histogram.Percentiles(TicksPerHalfDistance)
                .Select(value => (value.Percentile, value.ValueIteratedTo / NanosPerMilli));

    internal double PercentileMillis(double percentile)
        => Count == 0 ? double.NaN : _histogram.GetValueAtPercentile(percentile) / NanosPerMilli;
}
