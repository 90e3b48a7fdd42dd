using Microsoft.Extensions.Time.Testing;

namespace KeyRx.Tests.Server;

/// <summary>As CLOCK_MONOTONIC is: wall time goes on during a sleep, timestamps do not.</summary>
internal sealed class TimeOfAMachineThatSleeps(DateTimeOffset start) : FakeTimeProvider(start)
{
    private TimeSpan _slept;

    public override long GetTimestamp() => base.GetTimestamp() - (long)(_slept.TotalSeconds * TimestampFrequency);

    internal void Sleep(TimeSpan duration)
    {
        _slept += duration;
        AdjustTime(GetUtcNow() + duration);
    }
}
