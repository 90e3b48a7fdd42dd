namespace KeyRx.Load.Swarm;

/// <summary>What a group received, as plain sums.</summary>
internal record struct TrafficCounts
{
    internal long Records;
    internal long Frames;
    internal long Bytes;
    internal long Receives;

    /// <summary>Sequences that were skipped without a gap message: must be 0.</summary>
    internal long Holes;

    /// <summary>Sequences that came again: must be 0.</summary>
    internal long Repeats;

    /// <summary>Gap messages.</summary>
    internal long Gaps;

    /// <summary>Sequences the gap messages named, as far as they named them.</summary>
    internal long GapRecords;

    /// <summary>Samples without a believable time stamp.</summary>
    internal long BadStamps;

    public static TrafficCounts operator +(TrafficCounts a, TrafficCounts b) => new()
    {
        Records = a.Records + b.Records,
        Frames = a.Frames + b.Frames,
        Bytes = a.Bytes + b.Bytes,
        Receives = a.Receives + b.Receives,
        Holes = a.Holes + b.Holes,
        Repeats = a.Repeats + b.Repeats,
        Gaps = a.Gaps + b.Gaps,
        GapRecords = a.GapRecords + b.GapRecords,
        BadStamps = a.BadStamps + b.BadStamps,
    };

    public static TrafficCounts operator -(TrafficCounts a, TrafficCounts b) => new()
    {
        Records = a.Records - b.Records,
        Frames = a.Frames - b.Frames,
        Bytes = a.Bytes - b.Bytes,
        Receives = a.Receives - b.Receives,
        Holes = a.Holes - b.Holes,
        Repeats = a.Repeats - b.Repeats,
        Gaps = a.Gaps - b.Gaps,
        GapRecords = a.GapRecords - b.GapRecords,
        BadStamps = a.BadStamps - b.BadStamps,
    };
}
