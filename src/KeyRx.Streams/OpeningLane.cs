namespace KeyRx.Streams;

/// <summary>A lane on its way to hold every record of its topic; nobody reads it yet.</summary>
/// <remarks>Threading: the loop only.</remarks>
internal sealed class OpeningLane(Lane lane)
{
    /// <summary>Bytes of records that one step makes up for besides its own: compressed, about 1 ms.</summary>
    private const ulong CatchUpBytesDeflated = 32 * 1024;

    /// <summary>The same for plain frames: twice what a turn can take in of keys, at 48 bytes each.</summary>
    private const ulong CatchUpBytes = 96 * 1024;

    private ulong _seen = lane.Topic.Records.NextSequence;
    private ulong _idleSinceNanos;

    internal Lane Lane => lane;

    /// <summary>Encodes a piece; true when the lane holds every record.</summary>
    internal bool Step(FrameEncoder encoder, ulong recordsMax, ulong bytesMax)
    {
        var (records, log) = (lane.Topic.Records, lane.Log);
        // What was overwritten meanwhile is missing here as it is there, and nobody has been promised it.
        if (log.NextSequence < records.FirstSequence) log.Restart(records.FirstSequence);
        var appended = records.NextSequence - _seen;
        _seen = records.NextSequence;
        _idleSinceNanos = 0;
        var first = log.NextSequence;
        var result = encoder.EncodeNew(lane, recordsMax, bytesMax);
        var made = log.NextSequence - first;
        // Faster than the log grows, as far as one turn can bear it.
        if (result == EncodeResult.More && made < 2 * appended)
        {
            var bytes = lane.Encoding.IsDeflated() ? CatchUpBytesDeflated : CatchUpBytes;
            result = encoder.EncodeNew(lane, (2 * appended) - made, bytes);
        }

        return result != EncodeResult.More;
    }

    /// <summary>Asked each time the topic is trimmed: true when nobody has stepped it for so long.</summary>
    internal bool IsGivenUp(ulong nowNanos, ulong afterNanos)
    {
        if (_idleSinceNanos == 0) _idleSinceNanos = nowNanos;
        return nowNanos - _idleSinceNanos >= afterNanos;
    }
}
