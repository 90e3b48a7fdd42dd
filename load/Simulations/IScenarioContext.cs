namespace KeyRx.Load.Simulations;

/// <summary>
/// What a scenario's body is told of its invocation: the part of NBomber's context of the same name that bodies
/// need, so that either can run them. For the body it was given to, and only until that ends.
/// </summary>
public interface IScenarioContext
{
    /// <summary>The scenario's.</summary>
    string ScenarioName { get; }

    /// <summary>
    /// Which of the copies this is, from 0. At an injected rate every invocation is a copy of its own.
    /// </summary>
    int InstanceNumber { get; }

    /// <summary>Which of the copy's invocations this is, from 1.</summary>
    long InvocationNumber { get; }

    /// <summary>The copy's own, from the seed of the run.</summary>
    Random Random { get; }

    /// <summary>The run is over or was given up.</summary>
    CancellationToken ScenarioCancellationToken { get; }

    /// <summary>
    /// What the copy keeps from one invocation to the next, such as its connection. With the copy each
    /// <see cref="IAsyncDisposable"/> and <see cref="IDisposable"/> in it is disposed of, once.
    /// </summary>
    IDictionary<string, object> ScenarioInstanceData { get; }

    /// <summary>Of <c>--url</c>: the server to be measured.</summary>
    Uri Url { get; }

    /// <summary>Of <c>--token-file</c> or the environment; null where there is none. Never log it.</summary>
    string? Token { get; }

    /// <summary>Of <c>--threads</c>, for bodies that spread work themselves.</summary>
    int Threads { get; }

    /// <summary>
    /// Shows a line with the run's progress, within a second; the first hundred of each second. Any thread.
    /// </summary>
    void Log(string line);

    /// <summary>Adds to a count of the scenario's own, the figure <c>counter_NAME</c>. Any thread.</summary>
    void Count(string name, long by = 1);

    /// <summary>
    /// Sets a value of the scenario's own, the figure <c>gauge_NAME</c>; the last one counts. Any thread.
    /// </summary>
    void Gauge(string name, double value);

    /// <summary>Runs a part of the body that is measured on its own; see <see cref="Step.Run"/>.</summary>
    Task<Response> RunStepAsync(string name, Func<Task<Response>> run);
}
