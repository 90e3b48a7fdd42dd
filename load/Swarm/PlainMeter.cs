namespace KeyRx.Load.Swarm;

/// <summary>
/// Counts what any WebSocket server sends: each message is one delivery, and a binary one begins with the time it was
/// published; or so many bytes are one, however the server cuts them. Runs on the worker's thread; no allocation.
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

    /// <summary>
    /// Records of one length, each beginning with its time; one that goes over the end of a frame has none taken.
    /// </summary>
    internal static void TakeRecords(LoadConnection connection, ReadOnlySpan<byte> payload, long nowNanos)
    {
        var meter = connection.Meter;
        var length = meter.Plan.RecordBytes;
        var begun = connection.RecordBytesTaken;
        var records = (begun + payload.Length) / length;
        for (var start = (length - begun) % length; start + length <= payload.Length; start += length)
        {
            if ((connection.Received + ((begun + start) / length)) % connection.SampleStride == 0)
                Stamp.Record(payload[start..], meter, nowNanos);
        }

        connection.RecordBytesTaken = (begun + payload.Length) % length;
        connection.Received += records;
        meter.Counts.Records += records;
    }
}
