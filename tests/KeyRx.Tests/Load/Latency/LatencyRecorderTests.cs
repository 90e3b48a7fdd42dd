using KeyRx.Load.Latency;
using KeyRx.Load.Reports;
using KeyRx.Load.Scenarios;
using Xunit;

namespace KeyRx.Tests.Load.Latency;

public sealed class LatencyRecorderTests
{
    private const double Digits = 0.001; // three

    private readonly LatencyRecorder _latency = new();

    [Fact]
    public void StatisticsAreThoseOfTheSamples()
    {
        for (var millis = 1; millis <= 100; millis++) _latency.Record(millis * 1_000_000L);
        AssertNear(1, _latency.MinMillis);
        AssertNear(50.5, _latency.MeanMillis);
        AssertNear(28.866, _latency.StandardDeviationMillis); // sqrt((100^2 - 1) / 12)
        AssertNear(75, _latency.PercentileMillis(75));
        AssertNear(95, _latency.PercentileMillis(95));
        AssertNear(100, _latency.MaxMillis);
    }

    [Fact]
    public void OneSampleIsAllOfThem()
    {
        _latency.Record(7_000_000);
        AssertNear(7, _latency.MinMillis);
        AssertNear(7, _latency.MeanMillis);
        Assert.InRange(_latency.StandardDeviationMillis, 0, 7 * Digits);
        AssertNear(7, _latency.MaxMillis);
    }

    [Fact]
    public void WithoutASampleThereIsNoStatistic()
    {
        var report = new Report("test", [], DateTimeOffset.UnixEpoch);
        report.AddStatistics("open_", "due to open", _latency);
        Assert.Equal(
            ["min", "mean", "stddev", "p50", "p75", "p95", "p99", "p999", "max"],
            report.Figures.Select(figure => figure.Key["open_".Length..^"_ms".Length]));
        Assert.All(report.Figures, figure => Assert.Null(figure.Value));
    }

    [Fact]
    public void ACopyGoesOnByItself()
    {
        _latency.Record(1_000_000);
        var copy = _latency.Copy();
        _latency.Record(9_000_000);
        Assert.Equal((1, 2), (copy.Count, _latency.Count));
        AssertNear(1, copy.MaxMillis);
    }

    private static void AssertNear(double expected, double actual)
        => Assert.InRange(actual, expected * (1 - Digits), expected * (1 + Digits));
}
