namespace KeyRx.Client.Reconnecting;

/// <summary>
/// How long to wait before the next attempt: a random time (full jitter, so that clients which lost the same server do
/// not return together) below a limit of 200 ms after a loss, then 1, 2, 4 ... 30 s (PROTOCOL.md, "Close reasons").
/// </summary>
/// <remarks>
/// A loss counts as the first one again only after the connection had settled: a server that accepts and drops at once
/// meets the growing limits like one that refuses. Threading: one caller at a time.
/// </remarks>
internal sealed class Backoff(Random jitter)
{
    /// <summary>A connection that lasted this long was a good one.</summary>
    internal static readonly TimeSpan SettledAfter = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan[] Limits =
        [
            TimeSpan.FromMilliseconds(200),
            .. ((int[])[1, 2, 4, 8, 16, 30]).Select(seconds => TimeSpan.FromSeconds(seconds)),
        ];

    private int _level;

    /// <summary>True where the next wait is a first one.</summary>
    internal bool IsFirst => _level == 0;

    /// <summary>A connection that had settled was lost.</summary>
    internal void Settled() => _level = 0;

    /// <summary>The wait after a connection was lost.</summary>
    internal TimeSpan AfterLoss()
    {
        var wait = Limits[_level] * jitter.NextDouble();
        _level = Math.Min(_level + 1, Limits.Length - 1);
        return wait;
    }

    /// <summary>The wait after an attempt that failed.</summary>
    internal TimeSpan AfterFailure()
    {
        _level = Math.Max(_level, 1);
        return AfterLoss();
    }
}
