namespace KeyRx.Load.Swarm;

/// <summary>Counts by sentence: why connections failed or ended. Not thread-safe.</summary>
internal sealed class ReasonTally
{
    private readonly Dictionary<string, long> _counts = new(StringComparer.Ordinal);

    internal long Total { get; private set; }

    internal long CountOf(string fragment)
        => _counts.Where(pair => pair.Key.Contains(fragment, StringComparison.Ordinal)).Sum(pair => pair.Value);

    internal void Add(string reason, long count = 1)
    {
        _counts[reason] = _counts.GetValueOrDefault(reason) + count;
        Total += count;
    }

    internal void Add(ReasonTally other)
    {
        foreach (var (reason, count) in other._counts)
            Add(reason, count);
    }

    /// <summary>The most frequent first, such as "12 x closed with 1001".</summary>
    public override string ToString()
        => string.Join(
            "; ", _counts.OrderByDescending(pair => pair.Value).Select(pair => $"{pair.Value} x {pair.Key}"));
}
