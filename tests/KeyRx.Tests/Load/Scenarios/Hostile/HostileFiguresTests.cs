using System.Net;
using System.Text.Json;
using KeyRx.Load.Probes;
using KeyRx.Load.Reports;
using KeyRx.Load.Scenarios.Hostile;
using Xunit;

namespace KeyRx.Tests.Load.Scenarios.Hostile;

public sealed class HostileFiguresTests
{
    private static readonly AttackOutcome Calm = new("pings")
    {
        Pairs = [new PairRatio(2, 2), new PairRatio(3, 2), new PairRatio(40, 2)],
        Turns = [new TurnReading(1900, 0), new TurnReading(30_000, 3), new TurnReading(1900, 0)],
        Answer = TimeSpan.FromMilliseconds(3),
        Return = TimeSpan.FromSeconds(1),
    };

    [Fact]
    public void OneNoisyPairDoesNotDecide()
    {
        Assert.Equal(1.5, Calm.Ratio);
        Assert.Equal(1900, Calm.LongestTurnMicros);
        Assert.Equal(new TurnReading(30_000, 3), Calm.WorstTurns);
        Assert.False(ReportOf(Calm).IsMissed);
    }

    [Fact]
    public void TheWorstAttackHasTheBudgetAndIsNamed()
    {
        var fierce = Calm with { Name = "acks", Turns = [new TurnReading(2100, 1)] };
        var figure = Assert.Single(ReportOf(Calm, fierce).Figures, figure => figure.IsMissed);
        Assert.Equal("worst_turn_median_ms", figure.Key);
        Assert.Equal("longest turn, median of windows (acks)", figure.Label);
        Assert.Equal(2.1, figure.Value);
    }

    [Fact]
    public void WhatWasNotToldNeverLooksKept()
    {
        var silent = Calm with { Name = "acks", Turns = [default], Answer = null, Return = null, Pairs = [default] };
        var report = ReportOf(Calm, silent);
        Assert.Equal(
            ["worst_ratio", "worst_turn_median_ms", "worst_answer_ms", "worst_return_s"],
            report.Figures.Where(figure => figure.IsMissed).Select(figure => figure.Key));
        Assert.All(
            report.Figures.Where(figure => figure.IsMissed),
            figure => Assert.EndsWith("(acks)", figure.Label, StringComparison.Ordinal));
        Assert.StartsWith("not told: ", Assert.Single(report.Notes), StringComparison.Ordinal);
    }

    /// <summary>10 ms is the smallest that a kernel tells.</summary>
    [Theory]
    [InlineData(20, 20, true)]
    [InlineData(20, 30, false)]
    [InlineData(0, 10, false)]
    [InlineData(0, 0, true)]
    [InlineData(20, null, true)]
    [InlineData(null, 5000, true)]
    public void AWindowCountsUnlessTheHostTookMoreThanThePlanAllows(int? max, int? stolen, bool counts)
    {
        var plan = new HostilePlan(new Uri("ws://localhost"), new IPEndPoint(IPAddress.Loopback, 1), [])
        {
            StolenMax = Millis(max),
            Pairs = 3,
        };
        Assert.Equal(counts, plan.Counts(Millis(stolen)));
        Assert.Equal(max is null ? 3 : 30, plan.PairsMax);

        static TimeSpan? Millis(int? millis) => millis is { } some ? TimeSpan.FromMilliseconds(some) : null;
    }

    [Fact]
    public void AttacksThatWereNotRunMissTheBudget()
    {
        var report = new Report("hostile", [], DateTimeOffset.UnixEpoch);
        report.AddAttacks([Calm], wanted: 2);
        Assert.Equal("attacks", Assert.Single(report.Figures, figure => figure.IsMissed).Key);
    }

    [Fact]
    public void AMedianOfAnEvenCountIsBetweenTheTwoInTheMiddle()
    {
        Assert.Equal(2.5, PairRatio.Median([9, 1, 2, 3]));
        Assert.Equal(2, PairRatio.Median([9, 1, 2]));
        Assert.Null(PairRatio.Median([9, null, 2]));
        Assert.Null(PairRatio.Median([]));
        Assert.Null(new PairRatio(1, 0).Ratio);
        Assert.Null(new PairRatio(1, null).Ratio);
    }

    [Fact]
    public void TurnsAreReadFromStatsThatTellThemAndFromNoOthers()
    {
        DaemonStats[] readings = [Read(700, 5), default, Read(1800, 9), Read(200, 9)];
        Assert.Equal(new TurnReading(1800, 4), TurnReading.Of(readings));
        Assert.Equal(default, TurnReading.Of([default, Parse("{}"), Parse("""{"recent_turn_us":"fast"}""")]));
        Assert.Equal(default, TurnReading.Of([]));
        Assert.Equal(new TurnReading(7, null), TurnReading.Of([Read(7, 1)]));
    }

    [Fact]
    public void TurnsOfSeveralWindowsAreTheLongestAndTheSum()
    {
        Assert.Equal(new TurnReading(9, 3), TurnReading.Worst([new(4, 1), new(9, 2)]));
        Assert.Equal(new TurnReading(null, 3), TurnReading.Worst([new(4, 1), new(null, 2)]));
        Assert.Equal(default, TurnReading.Worst([]));
    }

    private static DaemonStats Read(long micros, long over)
        => Parse($$"""{"open_connections":3,"recent_turn_us":{{micros}},"turns_over_2ms":{{over}}}""");

    private static DaemonStats Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return DaemonStats.Read(document.RootElement);
    }

    private static Report ReportOf(params AttackOutcome[] outcomes)
    {
        var report = new Report("hostile", [], DateTimeOffset.UnixEpoch);
        report.AddAttacks(outcomes, outcomes.Length);
        return report;
    }
}
