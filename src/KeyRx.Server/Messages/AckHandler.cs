using KeyRx.Protocol;
using KeyRx.Protocol.Messages;
using KeyRx.Server.Connections;
using KeyRx.Streams;

namespace KeyRx.Server.Messages;

/// <summary>
/// A client's acknowledgement: moves its position, from which its consumer lag is read, and which a later connection
/// may take up by session (PROTOCOL.md, "Sessions").
/// </summary>
/// <remarks>Threading: the loop only.</remarks>
internal sealed class AckHandler(TopicTable topics, Subscriptions subscriptions, SessionStore sessions)
{
    /// <summary>The refusal, or null when the position was taken.</summary>
    internal Refusal? Take(Connection connection, ClientFields message)
    {
        var name = message.EventType!;
        if (!topics.TryFind(name, out var topic) || subscriptions.Find(connection, topic) < 0)
        {
            return new Refusal(
                ErrorCodes.BadRequest, $"'{name}' cannot be acknowledged: this connection is not subscribed to it");
        }
        if (message.Sequence > topic.LastSequence)
        {
            return new Refusal(
                ErrorCodes.BadRequest,
                $"'{name}' cannot be acknowledged up to {message.Sequence}: its last sequence is {topic.LastSequence}");
        }
        if (sessions.Of(connection) is not { } session)
            return new Refusal(ErrorCodes.Unavailable, "no room for another session: nothing was noted");
        session.Acknowledge(topic, new StreamPosition(topic.Epoch, message.Sequence!.Value));
        return null;
    }
}
