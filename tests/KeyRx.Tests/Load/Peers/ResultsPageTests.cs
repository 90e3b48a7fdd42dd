using KeyRx.Peers.Report;
using Xunit;

namespace KeyRx.Tests.Load.Peers;

public sealed class ResultsPageTests
{
    [Fact]
    public void ARowHasMedianSpreadAndBothRatios()
    {
        var results = Results.Empty();
        foreach (var (run, value) in new[] { (1, 40.0), (2, 20.0), (3, 30.0) })
        {
            results.Add("echo", Servers.Kestrel, run, Results.Run((FigureKeys.Echoes, value)));
            results.Add("echo", Servers.Sockets, run, Results.Run((FigureKeys.Echoes, 10 * value)));
            results.Add("echo", Servers.Limit, run, Results.Run((FigureKeys.Echoes, 20 * value)));
        }

        Assert.Contains(
            "| Kestrel | 30.0 | 20.0 - 40.0 | 0.100x | 0.0500x | missing |", Page(results), StringComparison.Ordinal);
        Assert.Contains("| echo, of Kestrel | >= 4 x | 10.0 x | yes |  |", Page(results), StringComparison.Ordinal);
    }

    [Fact]
    public void EpollIsKeyRxWhereItWasMeasured()
    {
        var results = Results.Empty();
        results.Add("connect", Servers.Sockets, 1, Results.Run((FigureKeys.P99, 4)));
        results.Add("connect", Servers.Epoll, 1, Results.Run((FigureKeys.P99, 2)));

        Assert.Contains(
            "| **keyrxd**, sockets | 4.00 (1 of 3 runs) | 4.00 - 4.00 | 2.00x |", Page(results),
            StringComparison.Ordinal);
    }

    [Fact]
    public void AFailedRunIsToldWithItsReason()
    {
        var results = Results.Empty();
        results.Add("connect", "beast", 2, RunResult.Failed("does not listen"));

        Assert.Contains("| Boost.Beast | missing |", Page(results), StringComparison.Ordinal);
        Assert.Contains("- beast, connect, run 2 failed: does not listen", Page(results), StringComparison.Ordinal);
    }

    [Fact]
    public void ALoadProgramAtItsLimitIsTold()
    {
        var results = Results.Empty();
        results.Add(
            "echo", "bare", 1,
            Results.Run((FigureKeys.Echoes, 1)) with { Notes = ["this program was at its own limit: more"] });

        Assert.Contains(
            "- bare, echo: the load program was at its own limit in 1 of 1 runs", Page(results),
            StringComparison.Ordinal);
    }

    [Fact]
    public void AMissedGoalHasItsReasonAndAnUnmeasuredOneIsNotMet()
    {
        var results = Results.Empty();
        results.Add(GoalMeasures.Start, Servers.Sockets, 1, Results.Run((FigureKeys.StartMillis, 45)));
        var page = ResultsPage.Write(
            results, Reasons.Parse("# x\nwords\n## start-sockets\nThe kernel\nis slow.\n## start-epoll\nOther."));

        Assert.Contains(
            "| start to listening, sockets | <= 30 ms | 45.0 ms | **no** | The kernel is slow. |", page,
            StringComparison.Ordinal);
        Assert.Contains(
            "| start to listening, epoll | <= 30 ms | missing | not measured | Other. |", page,
            StringComparison.Ordinal);
    }

    [Fact]
    public void AReasonIsLeftOutOnceTheGoalIsMet()
    {
        var results = Results.Empty();
        results.Add(GoalMeasures.Start, Servers.Sockets, 1, Results.Run((FigureKeys.StartMillis, 25)));

        Assert.DoesNotContain(
            "slow", ResultsPage.Write(results, Reasons.Parse("## start-sockets\nslow")), StringComparison.Ordinal);
    }

    [Fact]
    public void TheFolderIsReadByMeasureServerAndRun()
    {
        var folder = Directory.CreateTempSubdirectory();
        File.WriteAllText(
            Path.Combine(folder.FullName, "facts.json"),
            """{"runs":2,"seconds":1,"connections":5,"lines":{"commit":"abc"}}""");
        var runs = folder.CreateSubdirectory("connect/ws").FullName;
        File.WriteAllText(Path.Combine(runs, "1.json"), """{"figures":[{"key":"p99_ms","value":3}]}""");
        File.WriteAllText(Path.Combine(runs, "2.json.part"), "half");

        var results = ResultFolder.Read(folder.FullName);
        folder.Delete(recursive: true);

        Assert.Equal(new Summary(3, 3, 3, 1, 2), results.Summarize("connect", "ws", FigureKeys.P99));
        Assert.Equal([("commit", "abc")], results.Facts.Lines);
    }

    private static string Page(ResultFolder results) => ResultsPage.Write(results, Reasons.Parse(""));
}
