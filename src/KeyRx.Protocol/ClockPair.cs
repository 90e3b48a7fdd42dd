namespace KeyRx.Protocol;

/// <summary>
/// One moment on both clocks: wall time in microseconds since the Unix epoch, and CLOCK_MONOTONIC in nanoseconds.
/// </summary>
/// <param name="UnixMicros">Wall time.</param>
/// <param name="MonotonicNanos">Monotonic time.</param>
public readonly record struct ClockPair(long UnixMicros, ulong MonotonicNanos)
{
    /// <summary>Wall time of a monotonic moment, before or after this one.</summary>
    public long ToUnixMicros(ulong monotonicNanos) => UnixMicros + ((long)(monotonicNanos - MonotonicNanos) / 1000);
}
