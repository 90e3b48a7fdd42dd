using KeyRx.Protocol;

namespace KeyRx.Server.Timing;

/// <summary>
/// Monotonic nanoseconds and their offset to wall time, re-sampled each second: CLOCK_MONOTONIC stops in suspend and
/// wall time steps (design: a change over 1 ms is told to the clients).
/// </summary>
/// <remarks>Threading: <see cref="NowNanos"/> any thread; sampling the loop only.</remarks>
internal sealed class MonotonicClock
{
    private const long StepMicrosMin = 1000;
    private const long NanosPerSecond = 1_000_000_000;

    private readonly TimeProvider _time;
    private readonly long _frequency;

    internal MonotonicClock(TimeProvider time)
    {
        _time = time;
        _frequency = time.TimestampFrequency;
        Pair = Sample();
    }

    internal ClockPair Pair { get; private set; }

    internal ulong NowNanos => _frequency == NanosPerSecond
        ? (ulong)_time.GetTimestamp()
        : (ulong)((UInt128)(ulong)_time.GetTimestamp() * (ulong)NanosPerSecond / (ulong)_frequency);

    /// <summary>This moment, by the present offset.</summary>
    internal ClockPair Now
    {
        get
        {
            var nanos = NowNanos;
            return new ClockPair(Pair.ToUnixMicros(nanos), nanos);
        }
    }

    /// <summary>Samples the offset anew; true when it moved by more than 1 ms.</summary>
    internal bool Resample()
    {
        var sample = Sample();
        var moved = Math.Abs(sample.UnixMicros - Pair.ToUnixMicros(sample.MonotonicNanos)) > StepMicrosMin;
        if (moved) Pair = sample;
        return moved;
    }

    private ClockPair Sample() =>
        new((_time.GetUtcNow().UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond, NowNanos);
}
