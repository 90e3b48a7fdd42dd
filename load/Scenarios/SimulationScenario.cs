using System.Diagnostics;
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
        AddFigures(context.Report, stats);
        context.AddHarness(harness.Read());
    }

    /// <summary>Runs it and shows once a second how it goes.</summary>
    internal static async Task<ScenarioStats> RunAsync(
        Scenario scenario, int seed, ScenarioContext context, CancellationToken cancellation)
    {
        var settings = context.Settings;
        var environment = new ScenarioEnvironment(settings.Url, settings.Token ?? settings.BodyToken, settings.Threads);
        var execution = new ScenarioExecution(scenario, environment, TimeProvider.System, seed);
        using var ending = new CancellationTokenSource();
        var (watch, endedBy) = (new ThresholdWatch(scenario.Thresholds), (Threshold?)null);
        var run = execution.RunAsync(cancellation, ending.Token);
        var looked = Stopwatch.GetTimestamp();
        while (await Task.WhenAny(run, Task.Delay(SampleInterval, TimeProvider.System, cancellation)) != run)
        {
            if (cancellation.IsCancellationRequested)
                break;
            var (interval, now) = (execution.TakeInterval(), Stopwatch.GetTimestamp());
            Watch(context.Sampler, scenario.Name, interval, Stopwatch.GetElapsedTime(looked, now).TotalSeconds);
            await context.Sampler.SampleAsync();
            Say(context, environment.Log);
            looked = now;
            if (endedBy is null && watch.IsNeeded && execution.ReadSoFar() is { } soFar)
                endedBy = watch.Look(soFar);
            if (endedBy is not null)
                await ending.CancelAsync();
        }

        var stats = await run;
        Say(context, environment.Log);
        return stats with { EndedBy = endedBy };
    }

    private static void Say(ScenarioContext context, LogLines lines)
    {
        foreach (var line in lines.Take())
            context.Say(line);
    }

    internal static void AddFigures(Report report, ScenarioStats stats)
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
        foreach (var (name, count) in stats.Counters)
            report.Add($"counter_{name}", name, count, "");
        foreach (var (name, value) in stats.Gauges)
            report.Add($"gauge_{name}", name, value, "");
        if (stats.EndedBy is { } missed)
        {
            report.AtMost("ended_early", "ended by a threshold", 1, "", 0);
            report.Note($"ended early: '{missed.Sentence}' was missed for {missed.SecondsToEnd} s");
        }
        foreach (var (number, outcome) in stats.Thresholds.Index())
        {
            var (key, threshold) = ($"threshold_{number + 1}", outcome.Threshold);
            report.Add(
                key, threshold.Sentence, outcome.Value, threshold.Unit, threshold.Budget with { Key = key });
        }
    }

    private static void Watch(RunSampler sampler, string name, in MeasurementInterval interval, double seconds)
    {
        sampler.Watch($"'{name}', successful", "/s", interval.Ok / seconds);
        sampler.Watch($"'{name}', failed", "/s", interval.Failed / seconds);
        sampler.Watch($"'{name}', p50 of each second", "ms", interval.P50);
        sampler.Watch($"'{name}', p99 of each second", "ms", interval.P99);
        sampler.Watch($"'{name}', max of each second", "ms", interval.Max);
    }

    private static void Add(Report report, string key, string label, MeasurementStats stats)
    {
        report.Add($"{key}failed", $"{label}failed", stats.Failed, "");
        if (stats.Bytes > 0)
            report.Add($"{key}bytes", $"{label}received", stats.Bytes, "B");
        report.AddStatistics(key, $"{label}latency", stats.Latency);
        foreach (var failure in stats.Failures)
            report.Note($"{label}{failure.Count} failed with '{failure.StatusCode}': {failure.Message}");
    }
}
