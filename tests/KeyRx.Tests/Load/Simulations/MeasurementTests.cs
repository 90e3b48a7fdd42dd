using KeyRx.Load.Simulations;
using Xunit;

namespace KeyRx.Tests.Load.Simulations;

public sealed class MeasurementTests
{
    private readonly Measurement _measurement = new("visit");

    [Fact]
    public void AnIntervalKnowsOnlyItsOwn()
    {
        for (var i = 0; i < 1000; i++) Succeed(millis: 1);
        Fail();
        var quiet = _measurement.TakeInterval();
        for (var i = 0; i < 5; i++) Succeed(millis: 80);
        var slow = _measurement.TakeInterval();
        var nothing = _measurement.TakeInterval();

        Assert.Equal((1000, 1), (quiet.Ok, quiet.Failed));
        Assert.InRange(quiet.Max, 0.999, 1.001);
        Assert.Equal((5, 0), (slow.Ok, slow.Failed));
        Assert.InRange(slow.P50, 79.9, 80.1);
        Assert.InRange(slow.P99, 79.9, 80.1);
        Assert.Equal((0, 0), (nothing.Ok, nothing.Failed));
        Assert.True(double.IsNaN(nothing.P99));
    }

    [Fact]
    public void TheWholeLosesNothingToIntervals()
    {
        Succeed(millis: 1);
        Fail();
        _ = _measurement.TakeInterval();
        Succeed(millis: 80);
        Fail();

        var stats = _measurement.Read();
        Assert.Equal((2, 2), (stats.Ok, stats.Failed));
        Assert.InRange(stats.Min, 0.999, 1.001);
        Assert.InRange(stats.Mean, 40.4, 40.6);
        Assert.InRange(stats.P95, 79.9, 80.1);
        Assert.Equal(2, stats.Latency.Count);
    }

    private void Succeed(int millis) => _measurement.Record(Response.Ok(), TimeSpan.FromMilliseconds(millis));

    private void Fail() => _measurement.Record(Response.Fail("full"), TimeSpan.Zero);
}
