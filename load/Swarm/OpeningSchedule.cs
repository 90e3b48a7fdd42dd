namespace KeyRx.Load.Swarm;

/// <summary>
/// Openings at a fixed rate, whatever becomes of the earlier ones (an open loop): each counts from the time at which it
/// was due, so a server or a harness that falls behind does not hide it (coordinated omission). One worker's.
/// </summary>
internal sealed class OpeningSchedule(GroupMeter meter, long firstNanos, double intervalNanos, long count)
{
    private long _started;

    internal GroupMeter Meter { get; } = meter;

    internal bool IsOver => _started >= count;

    /// <summary>When the next one is due.</summary>
    internal long DueNanos => firstNanos + (long)(_started * intervalNanos);

    /// <summary>Counts one as started and says when it was due.</summary>
    internal long Start()
    {
        var due = DueNanos;
        _started++;
        return due;
    }
}
