using System.Globalization;
using KeyRx.Load;
using KeyRx.Load.Errors;
using KeyRx.Load.Probes;
using KeyRx.Load.Reports;
using KeyRx.Load.Scenarios;
using KeyRx.Load.Simulations;
using Xunit;

namespace KeyRx.Tests.Load.Probes;

[Collection(CommandLineTests.ConsoleUse)]
public sealed class StolenTimeTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("keyrx-load-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("cpu  84282 747 20805 1615949 44349 0 3422 1234 5 6", 12.34)]
    [InlineData("cpu 1 2 3 4 5 6 7 0", 0.0)]
    [InlineData("cpu  84282 747 20805 1615949 44349 0 3422", null)] // before Linux 2.6.11
    [InlineData("intr 1 2 3 4 5 6 7 8 9", null)]
    public void ItIsTheEighthField(string line, double? seconds)
        => Assert.Equal(seconds, StolenTime.Parse(line, ticksPerSecond: 100)?.TotalSeconds);

    [Fact]
    public void TheKernelsOwnFileIsUnderstood()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/proc/stat is Linux's");
        Assert.True(StolenTime.Read() >= TimeSpan.Zero);
    }

    [Theory]
    [InlineData(10.0, 100.0, 1.0, false)]
    [InlineData(10.0, 101.0, 1.01, true)]
    [InlineData(1.0, 1500.0, 150.0, true)] // of two cores
    [InlineData(1.0, 0.0, 0.0, false)]
    public void OverOnePercentOfTheMeasuredTimeIsNoted(
        double seconds, double stolenMillis, double percent, bool isNoted)
    {
        var report = new Report("hostile", [], DateTimeOffset.UnixEpoch);
        report.AddStolen(
            new HarnessReading(TimeSpan.FromSeconds(seconds), 1, TimeSpan.FromMilliseconds(stolenMillis)));
        Assert.Equal(
            [("stolen_ms", stolenMillis), ("stolen_percent", percent)],
            report.Figures.Select(figure => (figure.Key, Math.Round(figure.Value!.Value, 6))));
        Assert.Equal(isNoted, report.Notes.Any(note => note.StartsWith(
            string.Create(CultureInfo.InvariantCulture, $"the host took {percent:0.0} % of the measured time"),
            StringComparison.Ordinal)));
    }

    [Fact]
    public void WhatTheKernelDoesNotTellIsNotNothing()
    {
        var report = new Report("hostile", [Budget.AtMost("stolen_ms", 1)], DateTimeOffset.UnixEpoch);
        report.AddStolen(new HarnessReading(TimeSpan.FromSeconds(1), 1, null));
        Assert.True(report.IsMissed);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task EveryScenarioWithAProcessTellsIt(bool hasProcess)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/proc/stat is Linux's");
        var moment = TimeSpan.FromMilliseconds(50);
        var scenario = Scenario.Create("visit", _ => Task.FromResult(Response.Ok()))
            .WithLoadSimulations(Simulation.Inject(1, moment, moment));
        string[] process = hasProcess
            ? ["--pid", Environment.ProcessId.ToString(CultureInfo.InvariantCulture)]
            : [];
        Assert.Equal(
            (int)ExitCode.Success, await LoadProgram.RunAsync(["visit", "--report", _folder, .. process], scenario));

        var page = await File.ReadAllTextAsync(
            Path.Combine(_folder, "visit.md"), TestContext.Current.CancellationToken);
        Assert.Equal(hasProcess, page.Contains("| CPU time stolen from this machine |", StringComparison.Ordinal));
    }
}
