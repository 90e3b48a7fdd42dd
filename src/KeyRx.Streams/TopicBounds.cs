using KeyRx.Protocol;
using KeyRx.Protocol.Messages;
using KeyRx.Streams.Logs;

namespace KeyRx.Streams;

/// <summary>
/// What the sizes of a topic must satisfy so that nothing is lost within it untold, beside <see cref="LogBounds"/>:
/// <see cref="Violations"/> says it all, and a test asks it for every size that options allow.
/// </summary>
internal static class TopicBounds
{
    /// <summary>Most bytes of records in one batch: one binary frame, well under 1/8 of the smallest log.</summary>
    internal const int BatchBytesMax = 4 * 1024;

    /// <summary>
    /// What a record costs in a batch besides its bytes, at most: keeps a batch of empty ones within a frame.
    /// </summary>
    internal const int BatchRecordOverhead = 8;

    /// <summary>
    /// A JSON event without its payload, at most: names, a topic's name, a sequence of 20 digits, frame header.
    /// </summary>
    internal const int JsonEnvelopeMax = 70 + TopicName.LengthMax + 20 + FrameHeaderMax;

    /// <summary>A key event as a JSON frame, at most.</summary>
    internal const int KeyFrameMax = ServerMessageWriter.KeyEventBytes + FrameHeaderMax;

    private const int FrameHeaderMax = 10; // RFC 6455 5.2, without a mask

    /// <summary>Largest record: its JSON envelope must still fit a frame of 1/8 of a lane.</summary>
    internal static int RecordBytesMax(int retainBytes) => retainBytes / 32;

    /// <summary>
    /// A key event is 48 bytes as a record and about four times that as a JSON frame: the logs then retain alike.
    /// </summary>
    internal static int RecordLogBytes(TopicKind kind, int retainBytes) =>
        kind == TopicKind.KeyEvents ? Math.Max(LogBounds.CapacityMin, retainBytes / 4) : retainBytes;

    /// <summary>Which of the inequalities do not hold for a topic of this kind and size; none, ever.</summary>
    internal static IEnumerable<string> Violations(TopicKind kind, int retainBytes)
    {
        var isKeys = kind == TopicKind.KeyEvents;
        var recordLog = RecordLogBytes(kind, retainBytes);
        var recordMin = isKeys ? KeyEvent.SizeInBytes : 1;
        var recordMax = isKeys ? KeyEvent.SizeInBytes : RecordBytesMax(retainBytes);
        var (storedMin, storedMax) = (RecordHeader.SizeOf(recordMin), RecordHeader.SizeOf(recordMax));
        var laneFrame = LogBounds.FrameBytesMax(retainBytes);
        var jsonFrame = isKeys ? KeyFrameMax : recordMax + JsonEnvelopeMax;
        var batchFrame = Math.Max(BatchBytesMax, recordMax + BatchRecordOverhead) + BinaryBatch.HeaderSize +
            FrameHeaderMax;
        var padding = (long)LogBounds.FrameBytesMax(recordLog);
        // One record may always wait, however long it is.
        var waitingBytes = (long)Math.Max(LogBounds.UnflushedBytesMax(recordLog), storedMax);
        var waitingCount = Math.Min(LogBounds.UnflushedRecordsMax(recordLog), waitingBytes / storedMin);
        var envelopes = waitingCount * (jsonFrame - recordMax);
        var flushedBytes = envelopes + waitingBytes - (waitingCount * RecordHeader.SizeInBytes);

        if (storedMax > LogBounds.FrameBytesMax(recordLog)) yield return "a record does not fit its log";
        if (jsonFrame > laneFrame) yield return "a record's JSON frame does not fit its lane";
        if (batchFrame > laneFrame) yield return "a batch does not fit its lane";
        if (BinaryBatch.PayloadRecordSize(0) > BatchRecordOverhead) yield return "a batch counts its records too small";
        if (waitingBytes + padding > LogBounds.RetainedBytes(recordLog)) yield return "what waits is overwritten";
        if (waitingCount >= LogBounds.IndexEntries(recordLog)) yield return "the index forgets what waits";
        if (flushedBytes + laneFrame > LogBounds.RetainedBytes(retainBytes)) yield return "one flush laps who kept up";
        if (waitingCount >= LogBounds.IndexEntries(retainBytes)) yield return "one flush fills a lane's index";
    }
}
