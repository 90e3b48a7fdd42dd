using KeyRx.Load.Latency;

namespace KeyRx.Load.Swarm;

/// <summary>
/// What a group measured: counts since it was opened, latencies and reasons since the last reading. Belongs to who
/// took it.
/// </summary>
internal sealed record GroupReading(
    TrafficCounts Counts,
    long Finished,
    LatencyRecorder Latency,
    LatencyRecorder Openings,
    ReasonTally Failures,
    ReasonTally Losses,
    ReturnTimes Times)
{
    /// <summary>Adds up the readings of all workers.</summary>
    internal static GroupReading Merge(IEnumerable<GroupReading> parts)
    {
        var sum = new GroupReading(default, 0, new(), new(), new(), new(), new());
        foreach (var part in parts)
        {
            sum.Latency.Add(part.Latency);
            sum.Openings.Add(part.Openings);
            sum.Failures.Add(part.Failures);
            sum.Losses.Add(part.Losses);
            sum.Times.Add(part.Times);
            sum = sum with { Counts = sum.Counts + part.Counts, Finished = sum.Finished + part.Finished };
        }

        return sum;
    }
}
