namespace KeyRx.Load.Simulations;

/// <summary>Makes the numbered copies of a scenario's body. Any thread.</summary>
internal sealed class CopyFactory(
    Scenario scenario, ScenarioEnvironment environment, ScenarioMeasurements measurements, TimeProvider time, int seed,
    CancellationToken cancellation)
{
    private int _made;

    internal Invocation Create() => new(
        scenario, environment, measurements, time, seed, Interlocked.Increment(ref _made) - 1, cancellation);
}
