using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using KeyRx.Protocol;
using KeyRx.Streams.States;

namespace KeyRx.Streams;

/// <summary>
/// The topics of a server, fixed at its start, in the order in which they are served: <c>device</c> before <c>key</c>
/// before the rest. Look-ups by name may come from any thread; the topics themselves are the loop's.
/// </summary>
internal sealed class TopicTable : IDisposable
{
    private readonly Topic[] _topics;
    private readonly FrozenDictionary<string, Topic> _byName;

    internal TopicTable(IEnumerable<TopicOptions> declared, bool mirrored, FrameEncoder encoder)
    {
        _topics = [
            .. declared.OrderBy(PriorityOf)
                .Select((options, index) => new Topic(options, (ushort)(index + 1), mirrored, encoder)
                {
                    State = NewState(options, (ushort)(index + 1)),
                })];
        _byName = _topics.ToFrozenDictionary(t => t.Name, StringComparer.Ordinal);
        Names = _topics.Select(topic => topic.Name).ToFrozenSet(StringComparer.Ordinal);
    }

    /// <summary>What messages may tell.</summary>
    internal FrozenSet<string> Names { get; }

    /// <summary>By priority.</summary>
    internal ReadOnlySpan<Topic> All => _topics;

    /// <summary>Bytes that all logs may come to hold: record logs, and the lanes that exist.</summary>
    internal long LogBytes
    {
        get
        {
            var bytes = 0L;
            foreach (var topic in _topics) bytes += topic.LogBytes;
            return bytes;
        }
    }

    /// <summary>Records published, by name; any thread.</summary>
    internal Dictionary<string, long> Published() =>
        _topics.ToDictionary(topic => topic.Name, topic => topic.PublishedCount, StringComparer.Ordinal);

    internal Topic ById(ushort id) => _topics[id - 1];

    internal bool TryFind(string name, [NotNullWhen(true)] out Topic? topic) => _byName.TryGetValue(name, out topic);

    /// <summary>The lane that a cursor's tag names.</summary>
    internal Lane LaneOf(ushort tag) =>
        ById((ushort)(tag / LaneEncodings.Count)).FindLane((LaneEncoding)(tag % LaneEncodings.Count))
        ?? throw new InvalidOperationException("a cursor stands in a lane that does not exist");

    /// <summary>Nothing will ever come to the readers in this process; any thread.</summary>
    internal void CloseReaders()
    {
        foreach (var topic in _topics) topic.Readers.Close();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var topic in _topics) topic.Dispose();
    }

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
