using KeyRx.Load.Errors;
using KeyRx.Load.Reports;
using Xunit;

namespace KeyRx.Tests.Load.Reports;

public sealed class BudgetTests
{
    [Fact]
    public void ABudgetBoundsAFigureFromAboveOrBelow()
    {
        Assert.Equal(Budget.AtMost("p99_ms", 20.5), Budget.Parse("p99_ms<=20.5"));
        Assert.Equal(Budget.AtLeast("deliveries_per_second", 5e6), Budget.Parse("deliveries_per_second>=5000000"));
        Assert.True(Budget.AtMost("x", 2).IsKeptBy(2));
        Assert.False(Budget.AtLeast("x", 2).IsKeptBy(1.9));
    }

    [Fact]
    public void WhatCouldNotBeMeasuredKeepsNoBudget()
    {
        Assert.False(Budget.AtMost("x", 2).IsKeptBy(null));
        Assert.False(Budget.AtMost("x", 2).IsKeptBy(double.NaN));
    }

    [Theory]
    [InlineData("p99_ms=20")]
    [InlineData("p99_ms<=fast")]
    [InlineData("")]
    public void ABadBudgetIsNamedWithWhatToWrite(string text)
    {
        var e = Assert.Throws<UsageException>(() => Budget.Parse(text));
        Assert.Equal($"--budget '{text}': write KEY<=NUMBER or KEY>=NUMBER, such as p99_ms<=20", e.Message);
    }

    [Fact]
    public void ABudgetOnAFigureThatDoesNotExistIsMissed()
    {
        var report = new Report("test", [Budget.AtMost("tpyo", 1)], DateTimeOffset.UnixEpoch);
        report.Add("typo", "a figure", 0, "");
        report.Complete();
        Assert.True(report.IsMissed);
    }

    [Fact]
    public void TheUsersBudgetReplacesTheScenarios()
    {
        var report = new Report("test", [Budget.AtMost("p99_ms", 50)], DateTimeOffset.UnixEpoch);
        report.AtMost("p99_ms", "latency p99", 30, "ms", bound: 20);
        report.Complete();
        Assert.False(report.IsMissed);
    }

    [Fact]
    public void TheTableIsAligned()
    {
        var report = new Report("test", [], DateTimeOffset.UnixEpoch);
        report.AtMost("p99_ms", "latency p99", 21.94, "ms", bound: 20);
        report.Add("rate", "deliveries", 10_038_815, "/s");
        report.Add("none", "unknown", null, "");
        var output = new StringWriter { NewLine = "\n" };
        ReportTable.Write(output, report);

        Assert.Equal(
            """
            test, 1970-01-01 00:00Z
            figure            value unit  budget
            latency p99        21.9 ms    <= 20   MISSED
            deliveries   10,038,815 /s
            unknown             n/a
            MISSED

            """.ReplaceLineEndings("\n"),
            output.ToString());
    }
}
