namespace KeyRx.Streams.Persistence;

/// <summary>
/// What the topics retain, into a file that will take the other's place: a few records at a time, so that nobody waits.
/// Call order: <see cref="Begin"/>, <see cref="Step"/> until it is complete; from then on its user appends to this file
/// what it appends to the other.
/// </summary>
/// <remarks>Threading: the loop only.</remarks>
internal sealed class LogRewrite
{
    private const int BufferBytes = 64 * 1024;

    private readonly List<(Topic Topic, ulong Next)> _cursors = [];
    private byte[] _buffer = new byte[BufferBytes];
    private int _length;

    private LogRewrite(LogFile file) => File = file;

    internal LogFile File { get; }

    /// <summary>True when it holds every record there is.</summary>
    internal bool IsComplete { get; private set; }

    /// <summary>Writes what stands before the records: clocks and topics.</summary>
    /// <param name="file">A new file.</param>
    /// <param name="header">How the clocks stand now.</param>
    /// <param name="topics">Those that are kept.</param>
    internal static LogRewrite Begin(LogFile file, LogFileHeader header, IEnumerable<Topic> topics)
    {
        var rewrite = new LogRewrite(file);
        header.Write(rewrite._buffer);
        rewrite._length = LogFileHeader.Size;
        foreach (var topic in topics) rewrite.AddTopic(topic, header.Clock.MonotonicNanos);
        rewrite.Flush();
        return rewrite;
    }

    /// <summary>Copies records of about so many bytes; true when none is left.</summary>
    internal bool Step(long bytesMax)
    {
        var end = File.Length + bytesMax;
        for (var i = 0; i < _cursors.Count; i++)
        {
            var (topic, next) = _cursors[i];
            // What has grown too old meanwhile is missing from the file as it is from the log.
            next = Math.Max(next, topic.Records.FirstSequence);
            while (File.Length + _length < end && topic.Records.TryRead(next, out var record))
                Add(new LogFileRecord(LogFileRecordKind.Record, topic.Id, next++, record.TimeNanos, record.Bytes));
            _cursors[i] = (topic, next);
            IsComplete = next == topic.Records.NextSequence;
            if (!IsComplete) break;
        }

        // Last, for what has grown too old on the way is part of the state too.
        if (IsComplete) AddStates();
        Flush();
        return IsComplete;
    }

    private void AddTopic(Topic topic, ulong nowNanos)
    {
        var first = topic.Records.FirstSequence;
        _cursors.Add((topic, first));
        Add(new LogFileRecord(
            LogFileRecordKind.Topic, topic.Id, first, nowNanos,
            new LogFileTopic(topic.Name, topic.Options.Kind, topic.Epoch).ToBytes()));
        File.HoldsSecrets |= topic.Options.IsSecret;
    }

    private void AddStates()
    {
        foreach (var (topic, _) in _cursors)
        {
            if (topic.State is not { } state) continue;
            Add(new LogFileRecord(LogFileRecordKind.State, topic.Id, 0, 0, []));
            foreach (var record in state.ToRecords())
                Add(new LogFileRecord(LogFileRecordKind.State, topic.Id, 0, 0, record));
        }
    }

    private void Add(in LogFileRecord record)
    {
        if (_length + record.Size > _buffer.Length) Flush();
        if (record.Size > _buffer.Length) _buffer = new byte[record.Size];
        record.Write(_buffer.AsSpan(_length));
        _length += record.Size;
    }

    private void Flush()
    {
        File.Append(_buffer.AsSpan(0, _length));
        _buffer.AsSpan(0, _length).Clear();
        _length = 0;
    }
}
