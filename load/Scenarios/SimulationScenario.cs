using KeyRx.Load.Probes;
using KeyRx.Load.Reports;
using KeyRx.Load.Simulations;

namespace KeyRx.Load.Scenarios;

/// <summary>A scenario with load simulations as one of this program's.</summary>
internal sealed class SimulationScenario(Scenario scenario, int seed) : IScenario
{
    private static readonly TimeSpan SampleInterval = TimeSpan.FromSeconds(1);

    public string Name => scenario.Name;

    public int Connections => 0; // what its bodies open is not ours to count

    public async Task RunAsync(ScenarioContext context, CancellationToken cancellation)
    {
        context.Say($"{scenario.Name}, {scenario.Simulations.Count} load simulations");
        var harness = new HarnessProbe();
        var stats = await RunAsync(scenario, seed, context, cancellation);
        AddFigures(context.Report, scenario, stats);
        context.AddHarness(harness.Read());
    }

    /// <summary>Runs it and shows once a second how it goes.</summary>
    internal static async Task<ScenarioStats> RunAsync(
        Scenario scenario, int seed, ScenarioContext context, CancellationToken cancellation)
    {
        var execution = new ScenarioExecution(scenario, TimeProvider.System, seed);
        var run = execution.RunAsync(cancellation);
        var before = execution.ReadWhole();
        while (await Task.WhenAny(run, Task.Delay(SampleInterval, TimeProvider.System, cancellation)) != run)
        {
            if (cancellation.IsCancellationRequested)
                break;
            var now = execution.ReadWhole();
            context.Sampler.Watch(
                $"'{scenario.Name}', successful", "/s", Math.Max(0, now.Ok - before.Ok) / SampleInterval.TotalSeconds);
            context.Sampler.Watch($"'{scenario.Name}', failed", "", now.Failed);
            context.Sampler.Watch($"'{scenario.Name}', p99 so far", "ms", now.P99);
            await context.Sampler.SampleAsync();
            before = now;
        }

        return await run;
    }

    internal static void AddFigures(Report report, Scenario scenario, ScenarioStats stats)
    {
        report.Add("seconds", "measured time", stats.Duration.TotalSeconds, "s");
        report.Add("rps", "successful invocations", stats.Rps, "/s");
        report.AtLeast("ok", "succeeded", stats.Whole.Ok, "", 1); // a run in which everything failed measured nothing
        Add(report, "", "", stats.Whole);
        foreach (var step in stats.Steps)
        {
            report.Add($"{step.Name}_ok", $"{step.Name}: succeeded", step.Ok, "");
            Add(report, $"{step.Name}_", $"{step.Name}: ", step);
        }
        foreach (var (number, threshold) in scenario.Thresholds.Index())
        {
            report.AtLeast(
                $"threshold_{number + 1}", threshold.Sentence,
                stats.MissedThresholds.Contains(threshold.Sentence) ? 0 : 1, "", 1);
        }
    }

    private static void Add(Report report, string key, string label, MeasurementStats stats)
    {
        report.Add($"{key}failed", $"{label}failed", stats.Failed, "");
        if (stats.Bytes > 0)
            report.Add($"{key}bytes", $"{label}received", stats.Bytes, "B");
        report.Add($"{key}p50_ms", $"{label}latency p50", stats.P50, "ms");
        report.Add($"{key}p99_ms", $"{label}latency p99", stats.P99, "ms");
        report.Add($"{key}p999_ms", $"{label}latency p99.9", stats.P999, "ms");
        report.Add($"{key}max_ms", $"{label}latency max", stats.Max, "ms");
        foreach (var failure in stats.Failures)
            report.Note($"{label}{failure.Count} failed with '{failure.StatusCode}': {failure.Message}");
    }
}
