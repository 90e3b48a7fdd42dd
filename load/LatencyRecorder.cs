using HdrHistogram;

namespace KeyRx.Load;

/// <summary>
/// Latencies in nanoseconds with three significant digits. Single writer; no allocation per sample.
/// </summary>
internal sealed class LatencyRecorder
{
    private const long NanosMax = 600_000_000_000; // ten minutes: longer than any scenario's window
    private const int Digits = 3;
    private const double NanosPerMilli = 1e6;

    private readonly LongHistogram _histogram = new(NanosMax, Digits);

    internal long Count => _histogram.TotalCount;

    internal double MaxMillis => Count == 0 ? 0 : _histogram.GetMaxValue() / NanosPerMilli;

    internal void Record(long nanos) => _histogram.RecordValue(Math.Clamp(nanos, 1, NanosMax));

    internal void Add(LatencyRecorder other) => _histogram.Add(other._histogram);

    internal double PercentileMillis(double percentile)
        => Count == 0 ? 0 : _histogram.GetValueAtPercentile(percentile) / NanosPerMilli;
}
