namespace KeyRx.Load.Swarm;

/// <summary>
/// Milestones of a cut and the return from it, in monotonic nanoseconds; 0 is never. Not thread-safe.
/// </summary>
internal sealed class ReturnTimes
{
    internal long FirstLossNanos { get; private set; }

    internal long FirstReturnNanos { get; private set; }

    internal long LastReturnNanos { get; private set; }

    internal void Lost(long nowNanos) => FirstLossNanos = Earlier(FirstLossNanos, nowNanos);

    internal void Returned(long nowNanos)
    {
        FirstReturnNanos = Earlier(FirstReturnNanos, nowNanos);
        LastReturnNanos = Math.Max(LastReturnNanos, nowNanos);
    }

    internal void Add(ReturnTimes other)
    {
        FirstLossNanos = Earlier(FirstLossNanos, other.FirstLossNanos);
        FirstReturnNanos = Earlier(FirstReturnNanos, other.FirstReturnNanos);
        LastReturnNanos = Math.Max(LastReturnNanos, other.LastReturnNanos);
    }

    private static long Earlier(long a, long b) => a == 0 ? b : b == 0 ? a : Math.Min(a, b);
}
