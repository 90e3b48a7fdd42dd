using System.Buffers.Binary;

namespace KeyRx.Load.Swarm;

/// <summary>The time at the start of a payload: CLOCK_MONOTONIC in nanoseconds, little-endian.</summary>
internal static class Stamp
{
    internal const int Length = sizeof(ulong);
    private const long LatencyNanosMax = 3_600_000_000_000; // beyond an hour it was no time stamp

    internal static void Record(ReadOnlySpan<byte> payload, GroupMeter meter, long nowNanos)
    {
        var stamp = payload.Length >= Length ? BinaryPrimitives.ReadInt64LittleEndian(payload) : 0;
        var latency = nowNanos - stamp;
        if (stamp <= 0 || latency is < 0 or > LatencyNanosMax)
            meter.Counts.BadStamps++;
        else
            meter.Latency.Record(latency);
    }
}
