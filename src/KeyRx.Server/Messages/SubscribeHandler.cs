using KeyRx.Protocol;
using KeyRx.Protocol.Messages;
using KeyRx.Server.Access;
using KeyRx.Server.Connections;
using KeyRx.Server.Delivery;
using KeyRx.Server.Diagnostics;
using KeyRx.Server.Limits;
using KeyRx.Server.Privacy;
using KeyRx.Streams;
using KeyRx.Streams.Logs;

namespace KeyRx.Server.Messages;

/// <summary>
/// Subscribe and unsubscribe. What a subscriber gets first is decided in one step on the loop: ack, then a snapshot at
/// s and events from s + 1; or, on a resume within retention, every event after the client's sequence; or gap, snapshot
/// and events (PROTOCOL.md, "Order of things").
/// </summary>
/// <remarks>Threading: the loop only.</remarks>
internal sealed class SubscribeHandler(
    TopicTable topics,
    Subscriptions subscriptions,
    SessionStore sessions,
    Egress egress,
    PauseSwitch pause,
    ConnectionLog log,
    SubscribeLimits limits)
{
    private const string Everything = "*";

    /// <summary>
    /// Records, and bytes of records, that one step makes of a lane that does not exist yet: compressed, about 0.3 ms.
    /// </summary>
    private const ulong StepRecords = 256, StepBytes = 8 * 1024;

    /// <summary>What the message under way is about; the next one's takes its place.</summary>
    private readonly List<Topic> _wanted = [];
    private readonly List<Entry> _entries = [];
    private readonly List<TopicAck> _acks = [];

    /// <summary>
    /// All topics or none. False while a lane that one of them needs is being made: then call again, in a later turn,
    /// before anything else of this connection; a record log may hold a gigabyte.
    /// </summary>
    /// <param name="connection">Who asks.</param>
    /// <param name="message">What for.</param>
    /// <param name="refusal">Why nothing was subscribed; null when all was.</param>
    internal bool TrySubscribe(Connection connection, ClientFields message, out Refusal? refusal)
    {
        refusal = Find(connection, message, out var session) ?? CheckRoom(connection);
        if (refusal is not null) return true;
        if (!HaveLanes(connection)) return false;
        Subscribe(connection, message, session);
        return true;
    }

    private Refusal? Find(Connection connection, ClientFields message, out Session? session)
    {
        _wanted.Clear();
        session = message.Session.IsEmpty ? null : sessions.Find(message.Session, connection.Token!);
        if (message.Topics.Count == 0 && session is null)
            return new Refusal(ErrorCodes.NotFound, "this session is not known, or no longer: name the topics");
        var names = message.Topics.Count > 0 ? message.Topics : TopicsOf(session!);
        for (var i = 0; i < names.Count; i++)
        {
            // What its earlier connection had and the server has no more is left out: nobody asked for it by name.
            var isGone = message.Topics.Count == 0 && !topics.TryFind(names[i], out _);
            if (isGone) continue;
            if (names[i] == Everything) AddAllReadable(connection);
            else if (Check(connection, names[i], out var topic) is { } refusal) return refusal;
            else if (!_wanted.Contains(topic!)) _wanted.Add(topic!);
        }

        return null;
    }

    /// <summary>One step for each lane that is missing; true when none is.</summary>
    private bool HaveLanes(Connection connection)
    {
        var haveAll = true;
        foreach (var topic in _wanted)
            haveAll &= topic.TryOpenLane(topic.EncodingFor(connection.Encoding), StepRecords, StepBytes, out _);
        return haveAll;
    }

    private void Subscribe(Connection connection, ClientFields message, Session? session)
    {
        pause.Tell(connection); // the epochs it learns now are those after the pause
        _entries.Clear();
        _acks.Clear();
        foreach (var topic in _wanted)
        {
            var entry = Prepare(connection, topic, message, session);
            _entries.Add(entry);
            _acks.Add(entry.Ack);
        }

        if (_entries.Exists(static e => e.Kind is EntryKind.Resumed or EntryKind.Gap or EntryKind.OtherEpoch))
            log.Reconnected();
        egress.Reply(connection, (message, _acks), static (output, answer) =>
            ServerMessageWriter.Ack(output, answer.message.MessageId, answer._acks));
        foreach (var entry in _entries) Enter(connection, entry);
        // At once, not with the next sweep: what was resumed is behind the head, and the topic may be idle.
        egress.ServeAll(connection);
    }

    internal void Unsubscribe(Connection connection, ClientFields message)
    {
        if (message.Topics.Contains(Everything)) subscriptions.RemoveAll(connection);
        for (var i = 0; i < message.Topics.Count; i++)
        {
            // Not subscribed, which is what was asked for.
            if (!topics.TryFind(message.Topics[i], out var topic)) continue;
            var number = subscriptions.Find(connection, topic);
            if (number >= 0) subscriptions.Remove(connection, number);
        }

        if (message.MessageId.IsEmpty) return;
        egress.Reply(connection, message, static (output, message) =>
            ServerMessageWriter.Ack(output, message.MessageId, []));
    }

    private Refusal? Check(Connection connection, string name, out Topic? topic)
    {
        if (!topics.TryFind(name, out topic)) return new Refusal(ErrorCodes.NotFound, $"there is no topic '{name}'");
        if (!MayRead(connection, topic))
        {
            return new Refusal(
                ErrorCodes.Forbidden,
                $"topic '{name}' needs a token with scope {AccessToken.NameOf(topic.Options.Scope)}");
        }
        if (!CanRead(connection, topic))
        {
            return new Refusal(
                ErrorCodes.BadRequest,
                $"topic '{name}' is binary only: connect with subprotocol {Subprotocols.BinaryName}");
        }
        return null;
    }

    private static bool MayRead(Connection connection, Topic topic) =>
        (connection.Token!.Scopes & topic.Options.Scope) == topic.Options.Scope;

    private static bool CanRead(Connection connection, Topic topic) =>
        topic.Options.Kind != TopicKind.Opaque || connection.Encoding.IsBinary();

    /// <summary>A connection's share of cursors, and the memory that lanes nobody has wanted yet would take.</summary>
    private Refusal? CheckRoom(Connection connection)
    {
        var (added, lanes) = (0, 0L);
        foreach (var topic in _wanted)
        {
            if (subscriptions.Find(connection, topic) < 0) added++;
            if (!topic.HasLane(topic.EncodingFor(connection.Encoding))) lanes += topic.Options.RetainBytes;
        }

        if (added > 0 && subscriptions.CountOf(connection) + added > limits.SubscriptionsMax)
        {
            return new Refusal(
                ErrorCodes.TooManyRequests, $"a connection has at most {limits.SubscriptionsMax} subscriptions");
        }
        if (added > 0 && !subscriptions.HasRoomFor(connection, added))
        {
            log.Limited(Limit.SubscriptionsPerToken);
            return new Refusal(
                ErrorCodes.TooManyRequests,
                $"the connections of a token have at most {limits.SubscriptionsPerTokenMax} subscriptions together");
        }
        return lanes > 0 && topics.LogBytes + lanes > limits.LogBytesMax
            ? new Refusal(
                ErrorCodes.Unavailable,
                "the server has no memory for another log now: nothing was subscribed, try again")
            : null;
    }

    /// <summary>
    /// What a session is subscribed to; its connection may live yet, where nobody has noticed its end.
    /// </summary>
    private IReadOnlyList<string> TopicsOf(Session session) =>
        session.Connection is { } live ? subscriptions.NamesOf(live) : session.Topics;

    private void AddAllReadable(Connection connection)
    {
        foreach (var topic in topics.All)
        {
            if (MayRead(connection, topic) && CanRead(connection, topic) && !_wanted.Contains(topic))
                _wanted.Add(topic);
        }
    }

    /// <summary>Decides where the cursor will stand and what comes before its events; changes nothing yet.</summary>
    private Entry Prepare(Connection connection, Topic topic, ClientFields message, Session? session)
    {
        topic.Flush();
        var lane = topic.FindLane(topic.EncodingFor(connection.Encoding))!;
        if (subscriptions.Find(connection, topic) >= 0)
        {
            return new Entry(
                topic, lane, EntryKind.AlreadySubscribed, default,
                new TopicAck(topic.Name, topic.Id, topic.Position, null));
        }
        if (!message.TryGetResume(topic.Name, out var position)
            && session?.TryGetPosition(topic, out position) is not true)
            return new Entry(
                topic, lane, EntryKind.First, default, new TopicAck(topic.Name, topic.Id, topic.Position, null));

        var kind = KindOf(topic, lane, position);
        log.ResumeAsked(kind);
        return new Entry(
            topic, lane, kind, position, new TopicAck(topic.Name, topic.Id, topic.Position, kind == EntryKind.Resumed));
    }

    private static EntryKind KindOf(Topic topic, Lane lane, StreamPosition position)
    {
        if (position.Epoch != topic.Epoch || position.Sequence > topic.LastSequence) return EntryKind.OtherEpoch;
        if (position.Sequence == topic.LastSequence) return EntryKind.Resumed;
        // In the lane to be sent, and in the record log in case a private frame must be encoded: records of one batch
        // may be trimmed one by one.
        var next = position.Sequence + 1;
        return next >= topic.Records.FirstSequence && lane.Log.TryFindSequence(next, out _)
            ? EntryKind.Resumed
            : EntryKind.Gap;
    }

    private void Enter(Connection connection, Entry entry)
    {
        var (topic, lane) = (entry.Topic, entry.Lane);
        log.Subscribed(connection, topic, entry.Kind);
        var head = new FrameStart(lane.Log.NextSequence, lane.Log.Head);
        switch (entry.Kind)
        {
            case EntryKind.AlreadySubscribed:
                return;
            case EntryKind.Resumed:
                subscriptions.Add(connection, lane, ResumeAt(connection, entry, head));
                lane.NoteLaggard();
                return;
            case EntryKind.Gap:
                egress.Reply(connection, entry, static (output, gap) => ServerMessageWriter.Gap(
                    output, gap.Topic.Name, gap.Topic.Epoch, gap.Resume.Sequence + 1, gap.Topic.LastSequence));
                break;
            case EntryKind.OtherEpoch:
                egress.Reply(connection, entry, static (output, gap) => ServerMessageWriter.Gap(
                    output, gap.Topic.Name, gap.Resume.Epoch, gap.Resume.Sequence + 1, null));
                break;
            default:
                break;
        }

        if (entry.Kind == EntryKind.First) egress.AppendSnapshot(connection, topic);
        else egress.AppendState(connection, topic); // it may hold a state of before the gap
        subscriptions.Add(connection, lane, head);
    }

    /// <summary>
    /// The boundary from which the lane's own frames go on; what lies before it in a batch is sent as a private
    /// frame.
    /// </summary>
    private FrameStart ResumeAt(Connection connection, Entry entry, FrameStart head)
    {
        var next = entry.Resume.Sequence + 1;
        if (!entry.Lane.Log.TryFindSequence(next, out var frame)) return head;
        if (frame.FirstSequence == next) return frame;
        FrameEncoder.EncodeTail(entry.Topic, next, egress.RepliesOf(connection));
        return entry.Lane.Log.BoundaryAtOrAfter(frame.Position + 1);
    }

    private readonly record struct Entry(Topic Topic, Lane Lane, EntryKind Kind, StreamPosition Resume, TopicAck Ack);
}
