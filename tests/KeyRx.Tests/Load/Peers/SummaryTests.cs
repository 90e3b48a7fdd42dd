using KeyRx.Peers.Report;
using Xunit;

namespace KeyRx.Tests.Load.Peers;

public sealed class SummaryTests
{
    [Fact]
    public void TheMedianIsTheMiddleRunAndTheSpreadTheOuterOnes()
        => Assert.Equal(new Summary(7, 2, 9, 3, 3), Summary.Of([9, 2, 7], wanted: 3));

    [Fact]
    public void OfAnEvenCountItIsBetweenTheTwoInTheMiddle()
        => Assert.Equal(4.5, Summary.Of([1, 4, 5, 100], wanted: 4).Median);

    [Fact]
    public void AMissingRunIsNoNumberAndIsCounted()
    {
        var summary = Summary.Of([3, null, 5], wanted: 3);

        Assert.Equal(new Summary(4, 3, 5, 2, 3), summary);
        Assert.False(summary.IsWhole);
    }

    [Fact]
    public void NoRunAtAllIsNoNumber()
    {
        var summary = Summary.Of([null, double.NaN, double.PositiveInfinity], wanted: 3);

        Assert.Null(summary.Median);
        Assert.Equal("missing", Numbers.Text(summary.Median));
        Assert.Equal("", Numbers.Spread(summary));
    }
}
