using KeyRx.Load.Reports;
using Xunit;

namespace KeyRx.Tests.Load.Reports;

public sealed class AxisTests
{
    [Theory]
    [InlineData(new double[] { 0, 9 }, 0, 10, 2)]
    [InlineData(new double[] { 3, 97 }, 0, 100, 20)]
    [InlineData(new double[] { 100, 104 }, 100, 104, 1)]
    [InlineData(new double[] { 5 }, 5, 6, 0.2)]
    [InlineData(new double[] { 0, 0 }, 0, 1, 0.2)]
    [InlineData(new double[] { -4, 4 }, -4, 4, 2)]
    public void NumbersBesideAChartAreRoundAndHoldAllValues(double[] values, double low, double high, double step)
    {
        var axis = Axis.Over(values);
        Assert.Equal((low, high, step), (axis.Low, axis.High, Math.Round(axis.Step, 6)));
        Assert.Equal(low, axis.Ticks.First());
        Assert.Equal(high, axis.Ticks.Last(), 6);
        Assert.All(values, value => Assert.InRange(axis.Share(value), 0, 1));
    }
}
