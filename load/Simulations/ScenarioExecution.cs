using KeyRx.Load.Errors;

namespace KeyRx.Load.Simulations;

/// <summary>Runs a scenario once: its load simulations one after another, then what is still in flight.</summary>
internal sealed class ScenarioExecution(
    Scenario scenario, ScenarioEnvironment environment, TimeProvider time, int seed)
{
    private const int InFlightMax = 10_000;
    private static readonly TimeSpan DrainPatience = TimeSpan.FromSeconds(30);

    private volatile ScenarioMeasurements _measurements = new(scenario.Name);
    private long _loadStarted; // a time stamp; 0: not yet

    /// <summary>The body since the last call. Any thread, also while it runs.</summary>
    internal MeasurementInterval TakeInterval() => _measurements.Whole.TakeInterval();

    /// <summary>The load so far; null before it is on. Any thread, also while it runs.</summary>
    internal ScenarioStats? ReadSoFar()
        => Volatile.Read(ref _loadStarted) is not 0 and var started ? Read(time.GetElapsedTime(started)) : null;

    /// <param name="cancellation">Gives the run up.</param>
    /// <param name="ended">Ends the load early: what came until then is judged.</param>
    internal async Task<ScenarioStats> RunAsync(CancellationToken cancellation, CancellationToken ended = default)
    {
        if (scenario.Simulations.Count == 0)
            throw new UsageException($"scenario {scenario.Name} has no load simulation: add WithLoadSimulations");

        await InitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (scenario.WarmUp > TimeSpan.Zero)
                await RunAsync([Simulation.KeepConstant(1, scenario.WarmUp)], cancellation).ConfigureAwait(false);
            _measurements = new ScenarioMeasurements(scenario.Name);
            var started = time.GetTimestamp();
            Volatile.Write(ref _loadStarted, started);
            await LoadAsync(cancellation, ended).ConfigureAwait(false);
            return Judge(Read(time.GetElapsedTime(started)));
        }
        finally
        {
            await scenario.Clean(CancellationToken.None).ConfigureAwait(false);
        }
    }

    private async Task LoadAsync(CancellationToken cancellation, CancellationToken ended)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, ended);
        try
        {
            await RunAsync(scenario.Simulations, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // Ended early.
        }
    }

    private async Task InitAsync(CancellationToken cancellation)
    {
        try
        {
            await scenario.Init(cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw new RunException($"scenario {scenario.Name} could not be set up: {e.Message}");
        }
    }

    private async Task RunAsync(IReadOnlyList<LoadSimulation> simulations, CancellationToken cancellation)
    {
        using var bodies = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var copies = new CopyFactory(scenario, environment, _measurements, time, seed, bodies.Token);
        var open = new OpenLoop(copies, _measurements.Whole, time, InFlightMax);
        var closed = new ClosedLoop(copies, time);
        try
        {
            await RunAsync(simulations, open, closed, cancellation).ConfigureAwait(false);
        }
        finally
        {
            // Also when the run is given up: the copies dispose of what they keep.
            await DrainAsync(Task.WhenAll(open.DrainAsync(), closed.DrainAsync()), bodies).ConfigureAwait(false);
        }
    }

    private static async Task RunAsync(
        IReadOnlyList<LoadSimulation> simulations, OpenLoop open, ClosedLoop closed, CancellationToken cancellation)
    {
        LoadSimulation? before = null;
        var level = 0.0;
        foreach (var simulation in simulations)
        {
            if (before is { IsOpen: false } && simulation.IsOpen)
                await closed.DrainAsync().ConfigureAwait(false);
            if (before?.IsOpen != simulation.IsOpen)
                level = 0; // copies and invocations a second are no levels of each other
            foreach (var segment in simulation.Segments)
            {
                var from = segment.From ?? level;
                await (simulation.IsOpen ? open.RunAsync(segment, from, cancellation) : closed.RunAsync(
                    segment, from, cancellation))
                    .ConfigureAwait(false);
                level = segment.To;
            }

            before = simulation;
        }
    }

    /// <summary>Those that do not end in time are told to, and then left behind.</summary>
    private async Task DrainAsync(Task all, CancellationTokenSource bodies)
    {
        using var late = new CancellationTokenSource(DrainPatience, time);
        using var registration = late.Token.Register(bodies.Cancel);
        try
        {
            var patience = bodies.IsCancellationRequested ? DrainPatience : 2 * DrainPatience;
            await all.WaitAsync(patience, time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw new RunException(
                $"scenario {scenario.Name}: invocations ignore their cancellation token and do not end");
        }
    }

    private ScenarioStats Read(TimeSpan duration)
    {
        var measurements = _measurements;
        return new ScenarioStats(scenario.Name, duration, measurements.Whole.Read(), measurements.Steps, [])
        {
            Counters = measurements.Counters,
            Gauges = measurements.Gauges,
        };
    }

    private ScenarioStats Judge(ScenarioStats stats)
    {
        ThresholdOutcome[] outcomes = [.. scenario.Thresholds.Select(threshold => threshold.Judge(stats))];
        return stats with
        {
            Thresholds = outcomes,
            MissedThresholds =
            [
                .. outcomes.Where(outcome => !outcome.IsKept).Select(outcome => outcome.Threshold.Sentence),
            ],
        };
    }
}
