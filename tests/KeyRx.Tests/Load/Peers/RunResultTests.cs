using KeyRx.Load.Reports;
using KeyRx.Peers.Report;
using Xunit;

namespace KeyRx.Tests.Load.Peers;

public sealed class RunResultTests
{
    [Fact]
    public void WhatTheLoadProgramWritesIsRead()
    {
        var file = Path.GetTempFileName();
        var report = new KeyRx.Load.Reports.Report("fanout", [], DateTimeOffset.UnixEpoch);
        report.Add("p99_ms", "latency p99", 1.5, "ms");
        report.Add("server_cores", "cores used by the server", null, "cores");
        report.Note("this program was at its own limit");
        report.Complete();
        ReportJson.Write(file, report, MachineFacts.Read(), "fanout");

        var run = RunResult.Parse(File.ReadAllText(file));
        File.Delete(file);

        Assert.Equal(1.5, run["p99_ms"]);
        Assert.Null(run["server_cores"]);
        Assert.Null(run["no_such_figure"]);
        Assert.Equal(["this program was at its own limit"], run.Notes);
        Assert.Null(run.Failure);
    }

    [Fact]
    public void AFailedRunHasItsReasonAndNoFigures()
    {
        var run = RunResult.Parse("""{"failed":"does not listen"}""");

        Assert.Equal("does not listen", run.Failure);
        Assert.Empty(run.Figures);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"figures\":[{\"key\":\"p99_ms\"")]
    [InlineData("{\"figures\":7}")]
    [InlineData("{}")]
    public void ABrokenReportIsAFailedRun(string text)
        => Assert.Equal("its report cannot be read", RunResult.Parse(text).Failure);
}
