using KeyRx.Protocol;

namespace KeyRx.Load.Swarm;

/// <summary>
/// Counts a binary batch from its header alone and looks at records only for a sample of latencies. Runs on the
/// worker's thread; no allocation.
/// </summary>
internal static class BatchMeter
{
    /// <summary>False when the payload is no batch of this connection's topic.</summary>
    internal static bool TryTake(LoadConnection connection, ReadOnlySpan<byte> payload, long nowNanos)
    {
        if (!BinaryBatch.TryReadHeader(payload, out var batch) || batch.TopicId != connection.TopicId)
            return false;

        var meter = connection.Meter;
        CheckSequence(connection, ref meter.Counts, batch.FirstSequence);
        connection.NextSequence = batch.FirstSequence + batch.Count;
        meter.Counts.Records += batch.Count;
        connection.Received += batch.Count;

        var stride = connection.SampleStride;
        var skip = (uint)((stride - (batch.FirstSequence % stride)) % stride);
        if (skip >= batch.Count)
            return true;
        var records = payload[BinaryBatch.HeaderSize..];
        var sample = new Sample(batch.Count, skip, stride);
        return meter.Plan.Topic == Topics.Key
            ? TrySampleKeys(records, meter, sample, nowNanos)
            : TrySample(records, meter, sample, nowNanos);
    }

    private static void CheckSequence(LoadConnection connection, ref TrafficCounts counts, ulong first)
    {
        var expected = connection.NextSequence;
        if (expected == 0 || first == expected)
            return;
        if (first > expected)
            counts.Holes += (long)(first - expected);
        else
            counts.Repeats += (long)(expected - first);
    }

    /// <summary>A key event has one length and begins with the kernel's time (PROTOCOL.md 8.2).</summary>
    private static bool TrySampleKeys(ReadOnlySpan<byte> records, GroupMeter meter, Sample sample, long nowNanos)
    {
        if (records.Length != (long)sample.Count * KeyEvent.SizeInBytes)
            return false;
        for (var next = sample.First; next < sample.Count; next += sample.Stride)
            Stamp.Record(records[((int)next * KeyEvent.SizeInBytes)..], meter, nowNanos);
        return true;
    }

    private static bool TrySample(ReadOnlySpan<byte> records, GroupMeter meter, Sample sample, long nowNanos)
    {
        for (uint i = 0, next = sample.First; next < sample.Count; i++)
        {
            if (!BinaryBatch.TryReadPayloadRecord(ref records, out var record))
                return false;
            if (i != next)
                continue;

            Stamp.Record(record, meter, nowNanos);
            next += sample.Stride;
        }

        return true;
    }

    /// <summary>
    /// Records of a batch to look at: from <paramref name="First"/>, every <paramref name="Stride"/>th.
    /// </summary>
    private readonly record struct Sample(uint Count, uint First, uint Stride);
}
