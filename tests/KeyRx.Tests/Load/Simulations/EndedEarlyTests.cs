using System.Diagnostics;
using KeyRx.Load;
using KeyRx.Load.Simulations;
using Xunit;

namespace KeyRx.Tests.Load.Simulations;

/// <summary>A threshold that ends the run.</summary>
[Collection(CommandLineTests.ConsoleUse)]
public sealed class EndedEarlyTests : IDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly string _folder = Directory.CreateTempSubdirectory("keyrx-load-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task AnHourThatFailsFromTheStartEndsAfterASecond()
    {
        var scenario = Scenario.Create("hour", _ => Task.FromResult(Response.Fail("full")))
            .WithLoadSimulations(Simulation.Inject(10, Second, TimeSpan.FromHours(1)))
            .WithThresholds(Threshold.AtMost("failures", stats => stats.Whole.Failed, 0).EndRunWhenMissedFor(1));
        var started = Stopwatch.StartNew();
        Assert.Equal(1, await LoadProgram.RunAsync(["hour", "--report", _folder], scenario));

        Assert.InRange(started.Elapsed, TimeSpan.Zero, TimeSpan.FromMinutes(5));
        var page = await File.ReadAllTextAsync(
            Path.Combine(_folder, "hour.md"), TestContext.Current.CancellationToken);
        Assert.Contains("| ended by a threshold | 1 |  | <= 0 | MISSED |", page, StringComparison.Ordinal);
        Assert.Contains("Note: ended early: 'failures' was missed for 1 s", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatCameUntilThenIsJudgedAndBodiesAreTold()
    {
        using var ending = new CancellationTokenSource();
        var told = 0;
        var scenario = Scenario.Create("stuck", async context =>
            {
                if (context.InstanceNumber == 4) await ending.CancelAsync();
                if (context.InstanceNumber % 2 == 0) return Response.Ok();
                try
                {
                    await Task.Delay(Timeout.InfiniteTimeSpan, context.ScenarioCancellationToken);
                }
                finally
                {
                    Interlocked.Increment(ref told);
                }

                return Response.Ok();
            })
            .WithLoadSimulations(
                Simulation.Inject(5, Second / 10, Second / 10), Simulation.Pause(TimeSpan.FromHours(1)))
            .WithThresholds(Threshold.AtLeast("three", stats => stats.Whole.Ok, 3));
        var stats = await Executions.Of(scenario, TimeProvider.System)
            .RunAsync(TestContext.Current.CancellationToken, ending.Token);
        Assert.Equal((3, 0, 2), (stats.Whole.Ok, stats.Whole.Failed, told));
        Assert.Empty(stats.MissedThresholds);
    }

    [Fact]
    public void OnlyMissesInARowCount()
    {
        var value = 0;
        var patient = Threshold.AtMost("value", _ => value, 1).EndRunWhenMissedFor(2);
        var never = Threshold.AtMost("value", _ => value, 0);
        var watch = new ThresholdWatch([patient, never]);
        Assert.Equal([null, null, null, null, null, patient], new[] { 2, 1, 2, 0, 2, 2 }.Select(Look));
        Assert.False(new ThresholdWatch([never]).IsNeeded);

        Threshold? Look(int now)
        {
            value = now;
            return watch.Look(new ScenarioStats("s", Second, new Measurement("s").Read(), [], []));
        }
    }

    [Fact]
    public void NoSecondsAreRefused()
        => Assert.Equal(
            "seconds",
            Assert.Throws<ArgumentOutOfRangeException>(
                () => Threshold.AtMost("value", _ => 0, 1).EndRunWhenMissedFor(0)).ParamName);
}
