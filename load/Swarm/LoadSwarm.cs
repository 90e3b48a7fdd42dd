namespace KeyRx.Load.Swarm;

/// <summary>
/// Thousands of connections on a few threads. Open groups, read what they measured, dispose. For one caller at a time.
/// </summary>
internal sealed class LoadSwarm : IDisposable
{
    private readonly SwarmWorker[] _workers;
    private readonly List<SwarmGroup> _groups = [];

    internal LoadSwarm(SwarmOptions options)
        => _workers = [.. Enumerable.Range(0, options.Threads).Select(number => new SwarmWorker(options, number))];

    internal IReadOnlyList<SwarmWorker> Workers => _workers;

    internal IReadOnlyList<SwarmGroup> Groups => _groups;

    /// <summary>A new, empty group.</summary>
    internal SwarmGroup CreateGroup(ConnectionPlan plan)
    {
        var group = new SwarmGroup(this, plan, _groups.Count);
        _groups.Add(group);
        return group;
    }

    public void Dispose()
    {
        foreach (var worker in _workers)
            worker.Dispose();
    }
}
