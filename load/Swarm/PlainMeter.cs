namespace KeyRx.Load.Swarm;

/// <summary>
/// Counts messages of any WebSocket server: each is one delivery, and a binary one begins with the time it was
/// published. Runs on the worker's thread; no allocation.
/// </summary>
internal static class PlainMeter
{
    internal static void Take(LoadConnection connection, ReadOnlySpan<byte> payload, bool isBinary, long nowNanos)
    {
        var meter = connection.Meter;
        meter.Counts.Records++;
        connection.Received++;
        // An echo is stamped by ourselves, and each one has its latency taken.
        if (!isBinary || (meter.Plan.Echo is null && connection.Received % connection.SampleStride != 0)) return;
        Stamp.Record(payload, meter, nowNanos);
    }
}
