using KeyRx.Load;
using KeyRx.Load.Errors;
using KeyRx.Load.Reports;
using KeyRx.Load.Simulations;
using Xunit;

namespace KeyRx.Tests.Load.Reports;

[Collection(CommandLineTests.ConsoleUse)]
public sealed class ComparisonTests : IDisposable
{
    private static readonly MachineFacts Machine = new("a processor", 2, "a system", "6.1", ".NET 10");

    private readonly string _folder = Directory.CreateTempSubdirectory("keyrx-load-").FullName;

    private string Earlier => Path.Combine(_folder, "earlier.json");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void EachFigureStandsBesideWhatItWas()
    {
        var before = new Report("fanout", [], new DateTimeOffset(2026, 11, 30, 12, 0, 0, TimeSpan.Zero));
        before.Add("rate", "deliveries", 1000, "/s");
        before.Add("p99_ms", "latency p99", 20, "ms");
        before.Add("holes", "holes", 0, "");
        before.Add("rss_kb", "RSS", null, "KiB");
        ReportJson.Write(Earlier, before, Machine, "fanout");

        var now = new Report("fanout", [], DateTimeOffset.UnixEpoch)
        {
            Earlier = EarlierReport.Read(Earlier, "fanout"),
        };
        now.Add("rate", "deliveries", 1500, "/s");
        now.Add("p99_ms", "latency p99", null, "ms");
        now.Add("holes", "holes", 3, "");
        now.Add("rss_kb", "RSS", 4, "KiB");
        now.Add("none", "nothing", null, "");
        var output = new StringWriter { NewLine = "\n" };
        ComparisonTable.Write(output, now, now.Earlier);
        Assert.Equal(
            $"""
            compared with {Earlier} of 2026-11-30 12:00Z
            figure        then    now unit  now / then
            deliveries   1,000  1,500 /s           1.5
            latency p99     20    n/a ms           n/a
            holes            0      3              n/a
            RSS            n/a      4 KiB          n/a

            """.ReplaceLineEndings("\n"),
            output.ToString());
    }

    [Fact]
    public async Task ARunIsComparedInEveryReport()
    {
        var moment = TimeSpan.FromMilliseconds(50);
        var scenario = Scenario.Create("visit", _ => Task.FromResult(Response.Ok()))
            .WithLoadSimulations(Simulation.Inject(5, moment, moment));
        string[] files = ["--csv", Path.Combine(_folder, "csv"), "--junit", Path.Combine(_folder, "xml")];
        Assert.Equal(0, await LoadProgram.RunAsync(["visit", "--json", Earlier, .. files], scenario));
        Assert.Equal(0, await LoadProgram.RunAsync(["visit", "--compare", Earlier, "--report", _folder], scenario));

        Assert.Contains("| succeeded | 5 | 5 |  | 1 |", Text("visit.md"), StringComparison.Ordinal);
        Assert.Contains("<td>succeeded<td>5<td>5<td><td>1</tr>", Text("visit.html"), StringComparison.Ordinal);
        Assert.Contains("\"ratio\": 1", Text("visit.json"), StringComparison.Ordinal);
        Assert.Contains(",ok,succeeded,5,,>=1,false", Text("csv"), StringComparison.Ordinal);
        Assert.Contains("name=\"ok: succeeded &gt;= 1\"", Text("xml"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("not JSON")]
    [InlineData("{\"scenario\":\"fanout\",\"figures\":{}}")]
    [InlineData("{\"scenario\":\"fanout\",\"figures\":[],\"started\":\"yesterday\"}")]
    public void WhatIsNoReportIsRefused(string text)
    {
        File.WriteAllText(Earlier, text);
        var e = Assert.Throws<UsageException>(() => EarlierReport.Read(Earlier, "fanout"));
        Assert.Equal($"--compare {Earlier}: this is no report that --json wrote", e.Message);
    }

    [Fact]
    public void AnotherScenariosReportIsRefused()
    {
        ReportJson.Write(Earlier, new Report("echo", [], DateTimeOffset.UnixEpoch), Machine, "echo");
        Assert.Equal(
            $"--compare {Earlier}: a report of 'echo', not of 'fanout'",
            Assert.Throws<UsageException>(() => EarlierReport.Read(Earlier, "fanout")).Message);
        Assert.StartsWith(
            "--compare /nowhere/x: Could not find",
            Assert.Throws<UsageException>(() => EarlierReport.Read("/nowhere/x", "fanout")).Message,
            StringComparison.Ordinal);
    }

    private string Text(string file) => File.ReadAllText(Path.Combine(_folder, file));
}
