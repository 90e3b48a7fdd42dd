using KeyRx.Load.Scenarios;
using Xunit;

namespace KeyRx.Tests.Load.Scenarios;

public sealed class TrendTests
{
    [Fact]
    public void ALineHasItsSlopeAndGrowth()
    {
        var trend = Trend.Of([.. Enumerable.Range(0, 101).Select(i => (i / 100.0, 50.0 + (2.0 * i)))]);

        Assert.Equal(150, trend.Median!.Value, 9);
        Assert.Equal(200, trend.SlopePerHour!.Value, 9);
        Assert.Equal(152, trend.Growth!.Value, 9); // from the middle of the first 25 readings to that of the last
    }

    [Fact]
    public void OneReadingOutOfLineIsNoGrowth()
    {
        var trend = Trend.Of([.. Enumerable.Range(0, 40).Select(i => (i / 40.0, i == 39 ? 9000.0 : 7.0))]);
        Assert.Equal((7.0, 0.0), (trend.Median!.Value, trend.Growth!.Value));
    }

    [Fact]
    public void TooFewReadingsOrAMissingOneAreNoTrend()
    {
        Assert.Equal(default, Trend.Of([.. Enumerable.Range(0, 7).Select(i => ((double)i, 1.0))]));
        Assert.Equal(
            default, Trend.Of([.. Enumerable.Range(0, 20).Select(i => ((double)i, i == 3 ? double.NaN : 1.0))]));
    }
}
