using KeyRx.Protocol;
using KeyRx.Server.Access;
using KeyRx.Streams;

namespace KeyRx.Server.Connections;

/// <summary>
/// What survives a connection: the positions its client has acknowledged and what it was subscribed to.
/// </summary>
/// <remarks>Threading: the loop only.</remarks>
internal sealed class Session(string id, string clientId, Connection connection)
{
    private readonly List<(Topic Topic, StreamPosition Position)> _positions = new(1);

    internal string Id { get; } = id;

    internal string ClientId { get; } = clientId;

    internal AccessToken Token { get; } = connection.Token!;

    /// <summary>Null once it has ended.</summary>
    internal Connection? Connection { get; private set; } = connection;

    /// <summary>When its connection ended, in monotonic nanoseconds.</summary>
    internal ulong EndedNanos { get; private set; }

    /// <summary>What it was subscribed to when its connection ended.</summary>
    internal IReadOnlyList<string> Topics { get; private set; } = [];

    internal IReadOnlyList<(Topic Topic, StreamPosition Position)> Positions => _positions;

    internal void End(IReadOnlyList<string> topics, ulong nowNanos) =>
        (Connection, Topics, EndedNanos) = (null, topics, nowNanos);

    /// <summary>Moves forward only, except into another epoch.</summary>
    internal void Acknowledge(Topic topic, StreamPosition position)
    {
        var index = IndexOf(topic);
        if (index < 0) _positions.Add((topic, position));
        else if (_positions[index].Position.Epoch != position.Epoch
            || _positions[index].Position.Sequence < position.Sequence)
        {
            _positions[index] = (topic, position);
        }
    }

    internal bool TryGetPosition(Topic topic, out StreamPosition position)
    {
        var index = IndexOf(topic);
        position = index < 0 ? default : _positions[index].Position;
        return index >= 0;
    }

    private int IndexOf(Topic topic)
    {
        for (var i = 0; i < _positions.Count; i++)
        {
            if (_positions[i].Topic == topic) return i;
        }

        return -1;
    }
}
