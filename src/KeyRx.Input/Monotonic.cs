namespace KeyRx.Input;

/// <summary>
/// A clock's timestamp in nanoseconds: CLOCK_MONOTONIC for the system's, which is what the kernel stamps events
/// with.
/// </summary>
internal static class Monotonic
{
    private const long NanosPerSecond = 1_000_000_000;

    /// <summary>
    /// Exact for every frequency; wraps beyond 2^64, which only a clock that does not start near 0 (a test's) can
    /// reach.
    /// </summary>
    internal static ulong Nanos(TimeProvider time)
    {
        var frequency = time.TimestampFrequency;
        var timestamp = (ulong)time.GetTimestamp();
        return NanosPerSecond % frequency == 0
            ? unchecked(timestamp * (ulong)(NanosPerSecond / frequency))
            : unchecked((ulong)((UInt128)timestamp * NanosPerSecond / (ulong)frequency));
    }
}
