using KeyRx.Protocol;

namespace KeyRx.Streams.Persistence;

/// <summary>
/// A log file's records into the topics of a server that starts: epochs and sequences where they may go on, what is
/// young enough to be retained, and what the rest added up to.
/// </summary>
/// <remarks>Threading: the loop, before it runs. Once: <see cref="Run"/>.</remarks>
internal sealed class LogRestore(
    TopicTable topics, Func<Topic, bool> isKept, LogFileSurvey survey, bool continues, RecordTimes times)
{
    private readonly Dictionary<ushort, Topic> _topics = [];
    private readonly Dictionary<Topic, ulong> _next = [];
    private byte[] _moved = [];

    internal void Run(LogFile file)
    {
        if (survey.Header is not { } header) return;
        times.Then = header.Clock;
        var reader = new LogFileReader(file);
        while (reader.TryNext(out var record)) Take(record);
        foreach (var (topic, next) in _next)
        {
            if (continues && topic.Records.NextSequence != next) topic.Records.BeginAt(next);
            topic.Flush();
        }
    }

    private void Take(in LogFileRecord record)
    {
        if (record.Kind == LogFileRecordKind.Topic) TakeTopic(record);
        else if (record.Kind == LogFileRecordKind.Clock)
            times.Then = new ClockPair((long)record.Sequence, record.TimeNanos);
        else if (_topics.TryGetValue(record.Topic, out var topic)) TakeRecord(topic, record);
    }

    /// <summary>A topic that is not declared any more, or means something else now, is left behind.</summary>
    private void TakeTopic(in LogFileRecord record)
    {
        if (!LogFileTopic.TryRead(record.Payload, out var declared) || !topics.TryFind(declared.Name, out var topic))
            return;
        if (topic.Options.Kind != declared.Kind || !isKept(topic)) return;
        _topics[record.Topic] = topic;
        _next[topic] = record.Sequence;
        if (continues) topic.Continue(declared.Epoch);
    }

    private void TakeRecord(Topic topic, in LogFileRecord record)
    {
        if (record.Kind == LogFileRecordKind.Record) _next[topic] = record.Sequence + 1;
        if (record.Kind == LogFileRecordKind.State && record.Payload.IsEmpty) topic.State?.Clear();
        if (!IsOfKind(topic, record.Payload.Length)) return;
        var payload = Moved(topic, record);
        if (record.Kind == LogFileRecordKind.State) topic.State?.Fold(payload);
        if (record.Kind != LogFileRecordKind.Record) return;
        if (times.AgeNanos(record.TimeNanos) > topic.Options.RetainNanos)
        {
            topic.State?.Fold(payload);
            return;
        }

        // What was too old or too long lies before: the log begins after it, as if it had been overwritten.
        if (continues && topic.Records.NextSequence != record.Sequence) topic.Records.BeginAt(record.Sequence);
        topic.Append(payload, times.ToNow(record.TimeNanos));
    }

    private static bool IsOfKind(Topic topic, int length) =>
        topic.Options.Kind == TopicKind.KeyEvents ? length == KeyEvent.SizeInBytes : length <= topic.RecordBytesMax;

    /// <summary>A key event holds its time itself, which moves with the record's.</summary>
    private ReadOnlySpan<byte> Moved(Topic topic, in LogFileRecord record)
    {
        if (topic.Options.Kind != TopicKind.KeyEvents) return record.Payload;
        if (_moved.Length == 0) _moved = new byte[KeyEvent.SizeInBytes];
        record.Payload.CopyTo(_moved);
        ref var keyEvent = ref System.Runtime.InteropServices.MemoryMarshal.AsRef<KeyEvent>(_moved.AsSpan());
        keyEvent = keyEvent with { TimeNanos = times.ToNow(keyEvent.TimeNanos) };
        return _moved;
    }
}
