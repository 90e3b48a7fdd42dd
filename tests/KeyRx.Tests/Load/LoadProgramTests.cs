using System.Text.Json;
using KeyRx.Load;
using KeyRx.Load.Errors;
using KeyRx.Load.Simulations;
using Xunit;

namespace KeyRx.Tests.Load;

/// <summary>A user's program: their scenario as a command of the load program.</summary>
[Collection(CommandLineTests.ConsoleUse)]
public sealed class LoadProgramTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("keyrx-load-").FullName;

    private readonly Scenario _scenario = Scenario.Create("visit", _ => Task.FromResult(Response.Ok()))
        .WithLoadSimulations(Simulation.Inject(100, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(0.2)));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task ItRunsAndLeavesItsReports()
    {
        Assert.Equal(
            (int)ExitCode.Success,
            await LoadProgram.RunAsync(["visit", "--report", _folder, "--budget", "ok>=20"], _scenario));

        Assert.Equal(
            ["visit.html", "visit.json", "visit.md"], Directory.GetFiles(_folder).Select(Path.GetFileName).Order());
        Assert.Contains(
            "| succeeded | 20 |  | >= 20 | ok |", File.ReadAllText(Path.Combine(_folder, "visit.md")),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task AMissedThresholdIsExitCodeOne()
    {
        var strict = _scenario.WithThresholds(Threshold.Create("more than there are", stats => stats.Whole.Ok > 1000));
        Assert.Equal((int)ExitCode.Missed, await LoadProgram.RunAsync(["visit", "--report", _folder], strict));
        Assert.Contains(
            "| more than there are | 0 |  | >= 1 | MISSED |", File.ReadAllText(Path.Combine(_folder, "visit.md")),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1000, true, "| visits | 20 | visits | >= 1,000 | MISSED |")]
    [InlineData(20, false, "| visits | 20 | visits | >= 20 | ok |")]
    public async Task AThresholdStandsBesideItsValue(int bound, bool isMissed, string row)
    {
        var strict = _scenario.WithThresholds(
            Threshold.AtLeast("visits", stats => stats.Whole.Ok, bound, "visits"),
            Threshold.AtMost("failures", stats => stats.Whole.Failed, 0));
        Assert.Equal(isMissed ? 1 : 0, await LoadProgram.RunAsync(["visit", "--report", _folder], strict));
        var page = File.ReadAllText(Path.Combine(_folder, "visit.md"));
        Assert.Contains(row, page, StringComparison.Ordinal);
        Assert.Contains("| failures | 0 |  | <= 0 | ok |", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AScenarioOfOnesOwnHasAPercentileCurve()
    {
        await LoadProgram.RunAsync(["visit", "--report", _folder], _scenario);
        Assert.Contains(
            "latency by percentile, ms", File.ReadAllText(Path.Combine(_folder, "visit.html")),
            StringComparison.Ordinal);
        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(_folder, "visit.json")));
        var curve = Assert.Single(json.RootElement.GetProperty("curves").EnumerateArray());
        var points = curve.GetProperty("points").EnumerateArray().ToList();
        Assert.InRange(points.Count, 5, 100);
        Assert.InRange(points[^1].GetProperty("percentile").GetDouble(), 90, 100);
    }
}
