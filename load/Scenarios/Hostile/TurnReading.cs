using KeyRx.Load.Probes;

namespace KeyRx.Load.Scenarios.Hostile;

/// <summary>What readings of GET /stats told of the loop's turns. Null is "not told".</summary>
/// <param name="LongestMicros">CPU time of the longest turn, in microseconds.</param>
/// <param name="Over2Ms">Turns over 2 ms of CPU time.</param>
internal readonly record struct TurnReading(long? LongestMicros, long? Over2Ms)
{
    /// <summary>Of readings in the order in which they were taken; those without an answer tell nothing.</summary>
    internal static TurnReading Of(IReadOnlyList<DaemonStats> readings)
    {
        var told = readings.Where(stats => stats.TurnsOver2Ms is not null).ToList();
        return new TurnReading(
            readings.Max(stats => stats.RecentTurnMicros),
            told.Count < 2 ? null : told[^1].TurnsOver2Ms - told[0].TurnsOver2Ms);
    }

    /// <summary>Of several windows together: a window that told nothing leaves the longest turn untold.</summary>
    internal static TurnReading Worst(IReadOnlyList<TurnReading> windows)
        => windows.Count == 0
            ? default
            : windows.Aggregate((a, b) => new TurnReading(
                a.LongestMicros is { } x && b.LongestMicros is { } y ? Math.Max(x, y) : null, a.Over2Ms + b.Over2Ms));
}
