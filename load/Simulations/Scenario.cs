namespace KeyRx.Load.Simulations;

/// <summary>A body, the load it is run with, and what must come of it. Immutable.</summary>
public sealed record Scenario
{
    private Scenario(string name, Func<IScenarioContext, Task<Response>> run) => (Name, Run) = (name, run);

    /// <summary>Also the command of <see cref="LoadProgram"/>: lower case and hyphens.</summary>
    public string Name { get; }

    internal Func<IScenarioContext, Task<Response>> Run { get; }

    internal Func<CancellationToken, Task> Init { get; private init; } = _ => Task.CompletedTask;

    internal Func<CancellationToken, Task> Clean { get; private init; } = _ => Task.CompletedTask;

    internal IReadOnlyList<LoadSimulation> Simulations { get; private init; } = [];

    internal IReadOnlyList<Threshold> Thresholds { get; private init; } = [];

    internal TimeSpan WarmUp { get; private init; }

    /// <param name="name">Lower-case letters, digits and hyphens.</param>
    /// <param name="run">The body; runs many times at once. It may throw: that is a failure like
    /// <see cref="Response.Fail"/>.</param>
    public static Scenario Create(string name, Func<IScenarioContext, Task<Response>> run)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(run);
        return name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')
            ? new Scenario(name, run)
            : throw new ArgumentException($"'{name}': write lower-case letters, digits and hyphens", nameof(name));
    }

    /// <summary>Before the load, once.</summary>
    public Scenario WithInit(Func<CancellationToken, Task> init)
    {
        ArgumentNullException.ThrowIfNull(init);
        return this with { Init = init };
    }

    /// <summary>After the load, once, even when it failed.</summary>
    public Scenario WithClean(Func<CancellationToken, Task> clean)
    {
        ArgumentNullException.ThrowIfNull(clean);
        return this with { Clean = clean };
    }

    /// <summary>One copy runs before the load, and what it measures is dropped.</summary>
    public Scenario WithWarmUpDuration(TimeSpan duration)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(duration, TimeSpan.Zero);
        return this with { WarmUp = duration };
    }

    /// <summary>The load: one after another.</summary>
    public Scenario WithLoadSimulations(params IReadOnlyList<LoadSimulation> simulations)
    {
        ArgumentNullException.ThrowIfNull(simulations);
        return this with { Simulations = [.. simulations] };
    }

    /// <summary>What must be so when it is over.</summary>
    public Scenario WithThresholds(params IReadOnlyList<Threshold> thresholds)
    {
        ArgumentNullException.ThrowIfNull(thresholds);
        return this with { Thresholds = [.. thresholds] };
    }
}
