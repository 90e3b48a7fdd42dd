using KeyRx.Protocol;

namespace KeyRx.Client.Reconnecting;

/// <summary>
/// Positions by topic, over all connections (PROTOCOL.md, "Positions"). Every message passes here on its way to the
/// reader: duplicates are dropped, holes are found, and what passes is what the next connection resumes after.
/// </summary>
/// <remarks>
/// Threading: any; a lock. Call <see cref="BeginConnection"/> when one begins, then <see cref="TryTake"/>
/// for each of its messages in order.
/// </remarks>
internal sealed class PositionTable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, TopicPlace> _places = new(StringComparer.Ordinal);

    /// <summary>
    /// Topics that have a snapshot: those of PROTOCOL.md, "Standard topics", and each that was seen to have one.
    /// </summary>
    private readonly HashSet<string> _withState = new(
        [Topics.Key, Topics.Latency, Topics.State, Topics.ProfileChanged, Topics.Layer], StringComparer.Ordinal);

    /// <summary>Topics that have a place.</summary>
    internal IReadOnlyList<string> KnownTopics
    {
        get
        {
            lock (_lock) return [.. _places.Keys];
        }
    }

    /// <summary>A new connection: the next ack of each topic is its first.</summary>
    internal void BeginConnection()
    {
        lock (_lock)
        {
            foreach (var topic in _places.Keys) _places[topic] = _places[topic] with { Acked = null };
        }
    }

    /// <summary>
    /// The positions to resume these topics from. A topic whose first snapshot was lost is not among them.
    /// </summary>
    internal Dictionary<string, StreamPosition> Resumable(IEnumerable<string> topics)
    {
        lock (_lock)
        {
            var resume = new Dictionary<string, StreamPosition>(StringComparer.Ordinal);
            foreach (var topic in topics)
            {
                if (_places.TryGetValue(topic, out var place) && !place.AwaitsState) resume[topic] = place.Position;
            }

            return resume;
        }
    }

    /// <summary>Unsubscribed: what still comes is dropped.</summary>
    internal void Forget(IEnumerable<string> topics)
    {
        lock (_lock)
        {
            foreach (var topic in topics) _places.Remove(topic);
        }
    }

    /// <summary>The server has it no more. False where it was unsubscribed already.</summary>
    internal bool TryForget(string topic, out StreamPosition last)
    {
        lock (_lock)
        {
            var isKnown = _places.Remove(topic, out var place);
            last = place.Position;
            return isKnown;
        }
    }

    /// <summary>
    /// Adds what the reader is to get. False: events are missing, and the message is not the next one.
    /// </summary>
    internal bool TryTake(KeyRxMessage message, List<KeyRxMessage> delivered)
    {
        lock (_lock)
        {
            switch (message)
            {
                case SubscribedMessage ack:
                    foreach (var topic in ack.Topics) TakeAck(topic, delivered);
                    return true;
                case KeyMessage key:
                    return TryTakeEvent(Topics.Key, key.Sequence, message, delivered);
                case EventMessage other:
                    return TryTakeEvent(other.Topic, other.Sequence, message, delivered);
                case SnapshotMessage snapshot:
                    TakeSnapshot(snapshot, delivered);
                    return true;
                case GapMessage gap:
                    return TryTakeGap(gap, delivered);
                case RemovedMessage removed:
                    if (_places.Remove(removed.Topic)) delivered.Add(removed);
                    return true;
                default:
                    delivered.Add(message);
                    return true;
            }
        }
    }

    private void TakeAck(TopicAck ack, List<KeyRxMessage> delivered)
    {
        var isKnown = _places.TryGetValue(ack.Topic, out var place);
        // Subscribed already on this connection: the topic stays as it is.
        if (isKnown && place.Acked is not null) return;
        if (isKnown && ack.Resumed is not null)
        {
            // After 'false' a gap follows, which moves the position.
            _places[ack.Topic] = place with { Acked = ack.Position };
            return;
        }

        if (isKnown && place.Position != ack.Position) delivered.Add(GapUntil(place.Position, ack));
        _places[ack.Topic] = new TopicPlace(ack.Position, ack.Position, MayHaveState(ack.Topic, ack.Position));
    }

    /// <summary>
    /// Subscribed anew, for the sake of its snapshot: what lies between is not coming, and is told as the server
    /// would.
    /// </summary>
    private static GapMessage GapUntil(StreamPosition last, TopicAck ack) => new(
        ack.Topic, last.Epoch, last.Sequence + 1,
        ack.Position.Epoch == last.Epoch && ack.Position.Sequence > last.Sequence ? ack.Position.Sequence : null);

    private bool TryTakeEvent(string topic, ulong sequence, KeyRxMessage message, List<KeyRxMessage> delivered)
    {
        if (!_places.TryGetValue(topic, out var place) || sequence <= place.Position.Sequence) return true;
        if (sequence != place.Position.Sequence + 1) return false;
        _places[topic] = place with { Position = place.Position with { Sequence = sequence }, AwaitsState = false };
        delivered.Add(message);
        return true;
    }

    private void TakeSnapshot(SnapshotMessage snapshot, List<KeyRxMessage> delivered)
    {
        _withState.Add(snapshot.Topic);
        if (!_places.TryGetValue(snapshot.Topic, out var place)) return;
        _places[snapshot.Topic] = place with { Position = snapshot.Position, AwaitsState = false };
        delivered.Add(snapshot);
    }

    private bool TryTakeGap(GapMessage gap, List<KeyRxMessage> delivered)
    {
        if (!_places.TryGetValue(gap.Topic, out var place)) return true;
        var last = place.Position;
        if (gap.Epoch == last.Epoch && gap.From > last.Sequence + 1) return false;
        // Of a topic without state the events go on after the ack's position (PROTOCOL.md, "Order of things").
        var next = gap.To is { } to ? last with { Sequence = Math.Max(to, last.Sequence) } : place.Acked ?? last;
        _places[gap.Topic] = place with { Position = next, AwaitsState = MayHaveState(gap.Topic, next) };
        delivered.Add(gap);
        return true;
    }

    /// <summary>Keys always have a state; a last value is there once one was published.</summary>
    private bool MayHaveState(string topic, StreamPosition position)
        => topic == Topics.Key || (position.Sequence > 0 && _withState.Contains(topic));
}
