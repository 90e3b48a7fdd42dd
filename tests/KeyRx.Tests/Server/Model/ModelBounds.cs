using KeyRx.Server.Connections;
using KeyRx.Streams;
using KeyRx.Streams.Logs;

namespace KeyRx.Tests.Server.Model;

/// <summary>
/// How often the runs of the model reached each bound of the code: a limit that no test reaches is one that nobody
/// knows.
/// </summary>
internal sealed record ModelBounds
{
    /// <summary>The index of a record log holds as many entries as it can.</summary>
    internal long IndexFull { get; set; }

    internal long RingFull { get; set; }

    internal long InboxFull { get; set; }

    /// <summary>A client was cut because all rests together were too much.</summary>
    internal long RestsFull { get; set; }

    /// <summary>A turn left something to take in.</summary>
    internal long TurnFull { get; set; }

    /// <summary>A batch so long that the longest record published would not have fitted.</summary>
    internal long BatchBytes { get; set; }

    /// <summary>A batch of as many records as its topic allows.</summary>
    internal long BatchCount { get; set; }

    internal long LongestRecord { get; set; }

    /// <summary>Record logs seen beyond their first lap.</summary>
    internal long LogWraps { get; set; }

    internal long LanesFreed { get; set; }

    /// <summary>Names of those that were never reached.</summary>
    internal IEnumerable<string> Missed => All.Where(each => each.Count == 0).Select(each => each.Name);

    public override string ToString() => string.Join(", ", All.Select(each => $"{each.Name} {each.Count}"));

    /// <summary>Takes in what a server did up to its end.</summary>
    internal void Add(ServerRig rig)
    {
        var statistics = rig.Core.Counters.Snapshot();
        RingFull += rig.Core.Pump.RingOverruns;
        InboxFull += rig.Core.Inbox.RefusedCount;
        RestsFull += statistics.EndedByReason.GetValueOrDefault(nameof(EndReason.SlowConsumer));
        TurnFull += rig.FullTurns;
    }

    /// <summary>Looks at the logs as they stand.</summary>
    internal void Look(TopicTable topics)
    {
        foreach (var topic in topics.All)
        {
            var (records, capacity) = (topic.Records, topic.Records.Log.Capacity);
            if (records.NextSequence - records.FirstSequence >= (ulong)LogBounds.IndexEntries(capacity)) IndexFull++;
            if (records.Log.Head - (records.Log.Head % (ulong)capacity) > records.Life.Start) LogWraps++;
        }
    }

    private IEnumerable<(string Name, long Count)> All =>
    [
        (nameof(IndexFull), IndexFull), (nameof(RingFull), RingFull), (nameof(InboxFull), InboxFull),
        (nameof(RestsFull), RestsFull), (nameof(TurnFull), TurnFull), (nameof(BatchBytes), BatchBytes),
        (nameof(BatchCount), BatchCount), (nameof(LongestRecord), LongestRecord), (nameof(LogWraps), LogWraps),
        (nameof(LanesFreed), LanesFreed),
    ];
}
