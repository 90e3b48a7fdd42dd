using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using KeyRx.Protocol;
using KeyRx.Streams.Logs;
using KeyRx.Streams.States;

namespace KeyRx.Streams;

/// <summary>
/// The topics of a server in the order in which they are served: <c>device</c> before <c>key</c> before the rest, and
/// those that were added later behind them.
/// </summary>
/// <remarks>
/// Threading: looking up any thread; the topics themselves are the loop's. Call order for one that goes:
/// <see cref="Withdraw"/> any thread, <see cref="TakeOut"/> the loop, <see cref="Free"/> any other thread.
/// </remarks>
internal sealed class TopicTable : IDisposable
{
    /// <summary>A cursor names topic and lane in 16 bits.</summary>
    internal const int CountMax = (ushort.MaxValue / LaneEncodings.Count) - 1;

    private readonly bool _mirrored;
    private readonly FrameEncoder _encoder;
    private readonly ConcurrentDictionary<string, Topic> _byName = new(StringComparer.Ordinal);

    /// <summary>Held while topics are added and withdrawn; the loop never waits for it.</summary>
    private readonly Lock _changing = new();

    /// <summary>Names and numbers that are nobody's any more, and not free yet.</summary>
    private readonly HashSet<string> _leaving = new(StringComparer.Ordinal);
    private readonly Stack<ushort> _freeIds = new();

    private TopicRows _rows;
    private long _recordLogBytes;

    internal TopicTable(IEnumerable<TopicOptions> declared, bool mirrored, FrameEncoder encoder)
    {
        (_mirrored, _encoder) = (mirrored, encoder);
        Topic[] topics = [.. declared.OrderBy(PriorityOf).Select((options, index) => Create(options, index + 1, null))];
        _rows = new TopicRows(topics, topics);
        foreach (var topic in topics) _byName[topic.Name] = topic;
        _recordLogBytes = topics.Sum(topic => (long)topic.Records.Log.Capacity);
    }

    /// <summary>By priority.</summary>
    internal ReadOnlySpan<Topic> All => Rows.All;

    /// <summary>Secret topics take no records.</summary>
    internal PauseFlag Pause { get; } = new();

    /// <summary>Bytes that all logs may come to hold: record logs, and the lanes that exist.</summary>
    internal long LogBytes
    {
        get
        {
            var bytes = 0L;
            foreach (var topic in All) bytes += topic.LogBytes;
            return bytes;
        }
    }

    private TopicRows Rows => Volatile.Read(ref _rows);

    /// <summary>Records published, by name; any thread.</summary>
    internal Dictionary<string, long> Published() =>
        Rows.All.ToDictionary(topic => topic.Name, topic => topic.PublishedCount, StringComparer.Ordinal);

    internal Topic ById(ushort id) => Rows.ById[id - 1]!;

    internal bool TryFind(string name, [NotNullWhen(true)] out Topic? topic) => _byName.TryGetValue(name, out topic);

    /// <summary>The name of a topic as a string that is there already; null where there is none.</summary>
    internal string? NameOf(ReadOnlySpan<char> name) =>
        _byName.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out var topic) ? topic.Name : null;

    /// <summary>The lane that a cursor's tag names.</summary>
    internal Lane LaneOf(ushort tag) =>
        ById((ushort)(tag / LaneEncodings.Count)).FindLane((LaneEncoding)(tag % LaneEncodings.Count))
        ?? throw new InvalidOperationException("a cursor stands in a lane that does not exist");

    /// <summary>
    /// Adds a topic, to which may be published when this returns. Any thread but the loop: it asks the system for
    /// memory.
    /// </summary>
    /// <param name="options">They were validated.</param>
    /// <param name="recordLogBytesMax">What the record logs of all topics may take.</param>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    /// <exception cref="InvalidOperationException">
    /// There are as many topics as may be, or they take as much memory.
    /// </exception>
    internal Topic Add(TopicOptions options, long recordLogBytesMax)
    {
        lock (_changing)
        {
            CheckName(options);
            var bytes = _recordLogBytes + TopicBounds.RecordLogBytes(options.Kind, options.RetainBytes);
            if (bytes > recordLogBytesMax)
            {
                throw new InvalidOperationException(
                    $"the topics' record logs would take {bytes} bytes, more than all logs may ({recordLogBytesMax}): "
                    + "remove others before, or give the server more log bytes");
            }

            var topic = Create(options, NextId(), new UseCount());
            _freeIds.TryPop(out _); // not before: a topic that the system has no memory for takes no number
            _recordLogBytes = bytes;
            Change(rows => rows.With(topic));
            _byName[topic.Name] = topic;
            return topic;
        }
    }

    /// <summary>
    /// Nobody finds the topic any more, and nobody can publish to it. Its name is taken until it is freed.
    /// </summary>
    /// <exception cref="ArgumentException">There is no such topic, or it was not added.</exception>
    internal Topic Withdraw(string topic)
    {
        Topic? found;
        lock (_changing)
        {
            if (!_byName.TryGetValue(topic, out found))
                throw new ArgumentException($"there is no topic '{topic}' that could be removed", nameof(topic));
            if (found.Publishers is null)
            {
                throw new ArgumentException(
                    $"the topic '{topic}' was there from the start: only topics that were added can be removed",
                    nameof(topic));
            }

            _byName.TryRemove(topic, out _);
            _leaving.Add(topic);
        }

        found.Publishers.Close();
        return found;
    }

    /// <summary>The topic has no subscriber any more: it is not served from here on. The loop only.</summary>
    internal void TakeOut(Topic topic)
    {
        topic.IsRemoved = true;
        Change(rows => rows.Without(topic));
    }

    /// <summary>Frees its memory, number and name. Not the loop: a large log takes a while.</summary>
    internal void Free(Topic topic)
    {
        topic.Dispose();
        lock (_changing)
        {
            _leaving.Remove(topic.Name);
            _freeIds.Push(topic.Id);
            _recordLogBytes -= topic.Records.Log.Capacity;
        }
    }

    /// <summary>Nothing will ever come to the readers in this process; any thread.</summary>
    internal void CloseReaders()
    {
        foreach (var topic in All) topic.Readers.Close();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var topic in All) topic.Dispose();
    }

    private void CheckName(TopicOptions options)
    {
        var name = options.Name;
        if (_byName.ContainsKey(name))
            throw new ArgumentException($"there is another topic '{name}': give each its own name", nameof(options));
        if (_leaving.Contains(name))
            throw new ArgumentException($"the topic '{name}' is being removed: wait until it is", nameof(options));
    }

    private ushort NextId()
    {
        if (_freeIds.TryPeek(out var free)) return free;
        var id = Rows.ById.Length + 1;
        return id <= CountMax
            ? (ushort)id
            : throw new InvalidOperationException($"there are {CountMax} topics, which is the most: remove others");
    }

    /// <summary>The loop and one other thread may change them at the same time.</summary>
    private void Change(Func<TopicRows, TopicRows> change)
    {
        while (true)
        {
            var rows = Rows;
            if (Interlocked.CompareExchange(ref _rows, change(rows), rows) == rows) return;
        }
    }

    private Topic Create(TopicOptions options, int id, UseCount? publishers) => new(
        options, (ushort)id, _mirrored, _encoder)
    {
        Publishers = publishers,
        State = NewState(options, (ushort)id),
        Pause = Pause,
    };

    private static ITopicState? NewState(TopicOptions options, ushort id) => options.Kind switch
    {
        TopicKind.KeyEvents => new KeyState(),
        TopicKind.Opaque when options.KeepsLastValue => new LastBytesState(id),
        _ when options.KeepsLastValue => new LastValueState(options.Name),
        _ => null,
    };

    private static int PriorityOf(TopicOptions options) => options.Name switch
    {
        Topics.Device => 0,
        Topics.Key => 1,
        _ => 2,
    };
}
