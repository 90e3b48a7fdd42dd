using KeyRx.Protocol;
using KeyRx.Streams.Readers;

namespace KeyRx.Streams;

/// <summary>The readers of a topic in this process: woken with each flush, told of each wipe.</summary>
/// <remarks>
/// Threading: the loop, which never waits here; <see cref="Open"/> and <see cref="Close"/> any thread.
/// </remarks>
internal sealed class TopicReaders(Topic topic)
{
    private readonly Lock _changing = new();
    private TopicReader[] _all = [];
    private bool _isClosed;

    /// <summary>A reader of this topic, closed where the server has ended.</summary>
    /// <param name="from">What it has read last; null reads from now on.</param>
    /// <param name="post">Has the loop do something.</param>
    internal TopicReader Open(StreamPosition? from, Action<Action> post)
    {
        Action<TopicReader>? ask = topic.State is null ? null : reader => post(() => Answer(reader));
        var reader = new TopicReader(topic.Records, from, ask, Remove);
        lock (_changing)
        {
            if (_isClosed) reader.Close();
            else Volatile.Write(ref _all, [.. _all, reader]);
        }

        // What was appended before the loop saw the new list.
        post(reader.Wake);
        return reader;
    }

    /// <summary>Something was appended.</summary>
    internal void Wake()
    {
        foreach (var reader in Volatile.Read(ref _all)) reader.Wake();
    }

    /// <summary>The log was wiped: no snapshot of before may be read.</summary>
    internal void Wiped()
    {
        foreach (var reader in Volatile.Read(ref _all))
        {
            reader.EraseSnapshot();
            reader.Wake();
        }
    }

    /// <summary>Overwrites snapshots that nobody has taken in the time for which records are kept.</summary>
    internal void Trim(ulong age, ulong nowNanos)
    {
        foreach (var reader in Volatile.Read(ref _all)) reader.EraseSnapshotOlderThan(age, nowNanos);
    }

    /// <summary>Closes all, and whoever comes later.</summary>
    internal void Close()
    {
        lock (_changing)
        {
            _isClosed = true;
            foreach (var reader in _all) reader.Close();
            Volatile.Write(ref _all, []);
        }
    }

    private void Remove(TopicReader reader)
    {
        lock (_changing) Volatile.Write(ref _all, Array.FindAll(_all, other => other != reader));
    }

    private void Answer(TopicReader reader)
    {
        if (topic.IsRemoved) return;
        topic.Flush();
        reader.Put(new ReaderSnapshot(topic.State!, topic.Records));
    }
}
