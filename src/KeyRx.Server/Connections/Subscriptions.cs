using KeyRx.Server.Limits;
using KeyRx.Server.Timing;
using KeyRx.Streams;
using KeyRx.Streams.Logs;

namespace KeyRx.Server.Connections;

/// <summary>Which cursors stand in which lanes: adds and removes both ends together.</summary>
/// <remarks>Threading: the loop only.</remarks>
internal sealed class Subscriptions
{
    private readonly ConnectionTable _table;
    private readonly TopicTable _topics;
    private readonly MonotonicClock _clock;
    private readonly TokenShares _shares;
    private readonly Action<Subscriber, int> _moved;

    internal Subscriptions(ConnectionResources resources, TopicTable topics)
    {
        _table = resources.Table;
        _topics = topics;
        _clock = resources.Clock;
        _shares = resources.Shares;
        _moved = (subscriber, index) => _table.Cursor(_table[subscriber.Slot], subscriber.Cursor).ListIndex = index;
    }

    /// <summary>The connection's cursor in a lane; -1 when it has none.</summary>
    internal int Find(Connection connection, ushort laneTag)
    {
        for (var i = 0; i < ConnectionTable.CursorCount(connection); i++)
        {
            if (_table.Cursor(connection, i).LaneTag == laneTag) return i;
        }

        return -1;
    }

    /// <summary>The connection's cursor in the lane that it reads of a topic; -1 when it has none.</summary>
    internal int Find(Connection connection, Topic topic) =>
        Find(connection, Lane.TagOf(topic.Id, topic.EncodingFor(connection.Encoding)));

    /// <summary>How many topics the connection is subscribed to.</summary>
    internal int CountOf(Connection connection)
    {
        var count = 0;
        for (var i = 0; i < ConnectionTable.CursorCount(connection); i++)
        {
            if (!_table.Cursor(connection, i).IsFree) count++;
        }

        return count;
    }

    /// <summary>The topics that the connection is subscribed to.</summary>
    internal IEnumerable<Topic> TopicsOf(Connection connection)
    {
        for (var i = 0; i < ConnectionTable.CursorCount(connection); i++)
        {
            var cursor = _table.Cursor(connection, i);
            if (!cursor.IsFree) yield return _topics.LaneOf(cursor.LaneTag).Topic;
        }
    }

    /// <summary>The same, with how many of their records the connection's socket has not taken.</summary>
    internal IEnumerable<(Topic Topic, ulong Records)> LagsOf(Connection connection)
    {
        for (var i = 0; i < ConnectionTable.CursorCount(connection); i++)
        {
            var cursor = _table.Cursor(connection, i);
            if (cursor.IsFree) continue;
            var topic = _topics.LaneOf(cursor.LaneTag).Topic;
            var next = topic.LastSequence + 1;
            yield return (topic, next - Math.Min(cursor.Sequence, next)); // a pause begins sequences anew
        }
    }

    /// <summary>Their names.</summary>
    internal IReadOnlyList<string> NamesOf(Connection connection) =>
        [.. TopicsOf(connection).Select(topic => topic.Name)];

    /// <summary>The connections of its token may have so many more, together.</summary>
    internal bool HasRoomFor(Connection connection, int added) => _shares.HasRoomFor(connection.Token!, added);

    /// <summary>Puts a cursor into a lane at a frame boundary. The connection has none there yet.</summary>
    internal void Add(Connection connection, Lane lane, FrameStart at)
    {
        var number = FreeCursor(connection);
        _shares.Subscribed(connection.Token!);
        lane.IdleSinceNanos = 0;
        ref var cursor = ref _table.Cursor(connection, number);
        cursor.LaneTag = lane.Tag;
        cursor.Position = at.Position;
        cursor.Sequence = at.FirstSequence;
        cursor.ListIndex = lane.Subscribers.Add(new Subscriber(connection.Slot, number));
    }

    internal void Remove(Connection connection, int number)
    {
        ref var cursor = ref _table.Cursor(connection, number);
        var lane = _topics.LaneOf(cursor.LaneTag);
        var index = cursor.ListIndex;
        cursor = default;
        _shares.Unsubscribed(connection.Token!);
        lane.Remove(index, _moved);
        if (lane.Subscribers.Count == 0) lane.IdleSinceNanos = Math.Max(1, _clock.NowNanos);
    }

    internal void RemoveAll(Connection connection)
    {
        for (var i = 0; i < ConnectionTable.CursorCount(connection); i++)
        {
            if (!_table.Cursor(connection, i).IsFree) Remove(connection, i);
        }

        connection.MoreCursors = null;
    }

    private int FreeCursor(Connection connection)
    {
        for (var i = 0; i < ConnectionTable.CursorCount(connection); i++)
        {
            if (_table.Cursor(connection, i).IsFree) return i;
        }

        var more = connection.MoreCursors ?? [];
        Array.Resize(ref more, Math.Max(2, more.Length * 2));
        connection.MoreCursors = more;
        return FreeCursor(connection);
    }
}
