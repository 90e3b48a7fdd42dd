namespace KeyRx.Load.Simulations;

/// <summary>One copy of a scenario's body and the context it sees; runs one invocation at a time.</summary>
internal sealed class Invocation(
    Scenario scenario, ScenarioEnvironment environment, ScenarioMeasurements measurements, TimeProvider time, int seed,
    int instance, CancellationToken cancellation)
    : IScenarioContext, IAsyncDisposable
{
    public string ScenarioName => scenario.Name;

    public int InstanceNumber => instance;

    public long InvocationNumber { get; private set; }

    public Random Random { get; } = new(unchecked((seed * 31) + instance));

    public CancellationToken ScenarioCancellationToken => cancellation;

    public IDictionary<string, object> ScenarioInstanceData { get; } =
        new Dictionary<string, object>(StringComparer.Ordinal);

    public Uri Url => environment.Url;

    public string? Token => environment.Token;

    public int Threads => environment.Threads;

    public void Log(string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        environment.Log.Say(line);
    }

    public void Count(string name, long by = 1) => measurements.Count(name, by);

    public void Gauge(string name, double value) => measurements.Gauge(name, value);

    public Task<Response> RunStepAsync(string name, Func<Task<Response>> run)
        => MeasureAsync(measurements.OfStep(name), time.GetTimestamp(), run);

    /// <summary>Runs the body once; never throws. The latency counts from a time stamp, which may be past.</summary>
    internal async Task RunAsync(long dueTimestamp)
    {
        InvocationNumber++;
        try
        {
            await MeasureAsync(measurements.Whole, dueTimestamp, () => scenario.Run(this)).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // Counted where it passed, in MeasureAsync.
        }
    }

    /// <summary>The copy is not run again: what it kept is disposed of. Never throws.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var kept in ScenarioInstanceData.Values.Distinct(ReferenceEqualityComparer.Instance))
        {
            try
            {
                if (kept is IAsyncDisposable closing)
                    await closing.DisposeAsync().ConfigureAwait(false);
                else
                    (kept as IDisposable)?.Dispose();
            }
            catch (Exception e)
            {
                measurements.Whole.Record(Failed(e), TimeSpan.Zero);
            }
        }
    }

    /// <summary>Measures, and passes an exception on: a step that throws ends the body as well.</summary>
    private async Task<Response> MeasureAsync(Measurement measurement, long since, Func<Task<Response>> run)
    {
        try
        {
            var response = await run().ConfigureAwait(false);
            measurement.Record(response, time.GetElapsedTime(since));
            return response;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            throw; // the run is over: neither a success nor a failure
        }
        catch (Exception e)
        {
            measurement.Record(Failed(e), time.GetElapsedTime(since));
            throw;
        }
    }

    private static Response Failed(Exception e) => Response.Fail(e.GetType().Name, e.Message);
}
