namespace KeyRx.Load.Swarm;

/// <summary>
/// Thousands of connections on a few threads. Open groups, read what they measured, dispose. For one caller at a time.
/// </summary>
internal sealed class LoadSwarm : IDisposable
{
    private readonly SwarmWorker[] _workers;
    private int _groups;

    internal LoadSwarm(SwarmOptions options)
        => _workers = [.. Enumerable.Range(0, options.Threads).Select(number => new SwarmWorker(options, number))];

    internal IReadOnlyList<SwarmWorker> Workers => _workers;

    /// <summary>A new, empty group.</summary>
    internal SwarmGroup CreateGroup(ConnectionPlan plan) => new(this, plan, _groups++);

    public void Dispose()
    {
        foreach (var worker in _workers)
            worker.Dispose();
    }
}
