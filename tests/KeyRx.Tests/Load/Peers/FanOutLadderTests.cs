using KeyRx.Peers.Report;
using Xunit;

namespace KeyRx.Tests.Load.Peers;

public sealed class FanOutLadderTests
{
    [Theory]
    [InlineData(0.99, 999, 0, true)]
    [InlineData(0.989, 5, 0, false)]
    [InlineData(1, 1000, 0, false)]
    [InlineData(1, 5, 1, false)]
    public void ARateIsSustainedWhenNearlyAllArrivesInTimeAndNobodyIsLost(
        double share, double p99, double lost, bool isSustained)
        => Assert.Equal(
            isSustained, new SustainedRule(Results.Connections, 100).IsKeptBy(Results.Step(100, share, p99, lost)));

    [Fact]
    public void OneStarvedConnectionIsEnoughToMissIt()
    {
        var run = Results.Run(
            (FigureKeys.Deliveries, 1000), (FigureKeys.P99, 1), (FigureKeys.Lost, 0), (FigureKeys.LeastShare, 0.5));

        Assert.False(new SustainedRule(Results.Connections, 100).IsKeptBy(run));
    }

    [Fact]
    public void ARunWithoutFiguresSustainedNothing()
        => Assert.False(new SustainedRule(Results.Connections, 100).IsKeptBy(RunResult.Failed("crashed")));

    [Fact]
    public void EachRunCountsWithItsHighestSustainedStep()
    {
        var results = Results.Empty();
        results.Add("fanout-100", "ws", 1, Results.Step(100, 1));
        results.Add("fanout-200", "ws", 1, Results.Step(200, 1));
        results.Add("fanout-500", "ws", 1, Results.Step(500, 0.5));
        results.Add("fanout-100", "ws", 2, Results.Step(100, 1));
        results.Add("fanout-200", "ws", 2, RunResult.Failed("crashed"));
        results.Add("goal-minute", "ws", 3, Results.Step(500, 1));

        var climbs = FanOutLadder.Climbs(results, "ws");

        Assert.Equal([200, 100], climbs.Select(climb => climb.RatePerSecond));
        Assert.Equal([2500.0, 1000.0], climbs.Select(climb => climb.MostReached));
        Assert.Equal(new Summary(1500, 1000, 2000, 2, 3), FanOutLadder.Sustained(results, "ws"));
    }

    [Fact]
    public void NoneSustainedIsNoNumber()
    {
        var results = Results.Empty();
        results.Add("fanout-100", "ws", 1, Results.Step(100, 0.9));

        Assert.Null(FanOutLadder.Sustained(results, "ws").Median);
        Assert.Contains(
            "| npm ws | missing |  |  |  | none of the ladder |", ResultsPage.Write(results, Reasons.Parse("")),
            StringComparison.Ordinal);
    }
}
