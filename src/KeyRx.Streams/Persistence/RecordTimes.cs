using KeyRx.Protocol;

namespace KeyRx.Streams.Persistence;

/// <summary>
/// Times of an earlier life in this one's: the same clock within one boot of the machine; else by wall time, for
/// CLOCK_MONOTONIC begins anew with each boot.
/// </summary>
/// <param name="isSameBoot">The clock still runs.</param>
/// <param name="now">How the clocks stand.</param>
internal sealed class RecordTimes(bool isSameBoot, ClockPair now)
{
    /// <summary>The clocks of the earlier life, as they stood around the records that follow.</summary>
    internal ClockPair Then { get; set; }

    /// <summary>Never negative: a wall clock that was set back makes nothing younger than now.</summary>
    internal ulong AgeNanos(ulong thenNanos) => isSameBoot
        ? now.MonotonicNanos - Math.Min(thenNanos, now.MonotonicNanos)
        : (ulong)Math.Max(0, now.UnixMicros - Then.ToUnixMicros(thenNanos)) * 1000;

    /// <summary>The same moment on this boot's clock; its beginning for what was before it.</summary>
    internal ulong ToNow(ulong thenNanos) =>
        isSameBoot ? thenNanos : now.MonotonicNanos - Math.Min(AgeNanos(thenNanos), now.MonotonicNanos);
}
