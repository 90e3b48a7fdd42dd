using System.Buffers;
using KeyRx.Protocol;
using KeyRx.Protocol.Messages;
using KeyRx.Server.Connections;
using KeyRx.Server.Delivery;
using KeyRx.Server.Diagnostics;
using KeyRx.Server.Ingest;
using KeyRx.Server.Limits;
using KeyRx.Server.Timing;
using KeyRx.Streams;
using KeyRx.WebSockets.Framing;
using KeyRx.WebSockets.Messages;

namespace KeyRx.Server.Messages;

/// <summary>A client's message to what it asks for: the only switch over message kinds.</summary>
/// <remarks>Threading: the loop only.</remarks>
internal sealed class MessageDispatcher(
    TopicTable topics,
    SubscribeHandler subscribe,
    AckHandler ack,
    Egress egress,
    Inbox inbox,
    ConnectionLog log,
    MonotonicClock clock)
{
    /// <summary>Subscribes that wait for a lane to be made, in their order.</summary>
    private readonly Queue<(Connection Connection, ClientMessage Message)> _waiting = new();

    internal bool HasWaiting => _waiting.Count > 0;

    /// <summary>Goes on with the subscribe that has waited for longest, if its connection still is.</summary>
    internal void StepWaiting()
    {
        var (connection, message) = _waiting.Peek();
        if (connection.State == ConnectionPhase.Open && !TrySubscribe(connection, message)) return;
        _waiting.Dequeue();
        egress.Unpark(connection);
    }

    internal void Take(Connection connection, in ReadOnlySequence<byte> text)
    {
        if (!ClientMessageReader.TryRead(text, out var message, out var error, out var messageId))
        {
            Refuse(connection, ErrorCodes.BadRequest, error, messageId);
            return;
        }

        switch (message.Kind)
        {
            case ClientMessageKind.Subscribe:
                if (TrySubscribe(connection, message)) break;
                egress.Park(connection);
                _waiting.Enqueue((connection, message));
                break;
            case ClientMessageKind.Unsubscribe:
                subscribe.Unsubscribe(connection, message);
                break;
            case ClientMessageKind.Publish:
                Publish(connection, message);
                break;
            case ClientMessageKind.Ack:
                Acknowledge(connection, message);
                break;
            case ClientMessageKind.Ping:
                egress.Reply(connection, output => ServerMessageWriter.Pong(output, clock.Now));
                break;
            default:
                break; // pong: the byte itself was the sign of life
        }
    }

    private bool TrySubscribe(Connection connection, ClientMessage message)
    {
        if (!subscribe.TrySubscribe(connection, message, out var refusal)) return false;
        if (refusal is { } reason) Refuse(connection, reason.Code, reason.Message, message.MessageId);
        return true;
    }

    /// <summary>Answers with an error; the connection goes on.</summary>
    internal void Refuse(Connection connection, int code, string message, byte[]? messageId = null)
    {
        log.MessageRefused(connection, code);
        egress.Reply(connection, output => ServerMessageWriter.Error(output, code, message, messageId));
    }

    /// <summary>
    /// Refuses a message before it was read: only its id is looked for, so that its sender knows which one it was.
    /// </summary>
    internal void RefuseUnread(Connection connection, int code, string sentence, in WebSocketMessage message)
    {
        byte[]? messageId = null;
        if (message.Opcode == Opcode.Text
            && ClientMessageReader.TryRead(message.Payload, out var read, out _, out messageId))
        {
            messageId = read.MessageId;
        }
        Refuse(connection, code, sentence, messageId);
    }

    /// <summary>
    /// Answers only who asked for it by a message id: acks are sent often, and nothing depends on them.
    /// </summary>
    private void Acknowledge(Connection connection, ClientMessage message)
    {
        var refusal = ack.Take(connection, message);
        if (message.MessageId is null) return;
        if (refusal is { } reason) Refuse(connection, reason.Code, reason.Message, message.MessageId);
        else egress.Reply(connection, output => ServerMessageWriter.Ack(output, message.MessageId, []));
    }

    private void Publish(Connection connection, ClientMessage message)
    {
        var name = message.EventType ?? "";
        if (!topics.TryFind(name, out var topic)
            || Topics.IsWrittenByServer(name)
            || !connection.Token!.MayPublish(name))
            Refuse(connection, ErrorCodes.Forbidden, $"this token may not publish to '{name}'", message.MessageId);
        else if (message.Payload.Length > topic.RecordBytesMax)
            Refuse(
                connection, ErrorCodes.TooLarge, $"a payload of '{name}' is at most {topic.RecordBytesMax} bytes",
                message.MessageId);
        else if (topic.IsPaused)
            Refuse(connection, ErrorCodes.Unavailable, "paused: nothing was published", message.MessageId);
        else if (!inbox.Shares.HasRoom(PublisherOf(connection), message.Payload.Length))
            RefuseShare(connection, message);
        else if (!inbox.TryAdd(topic.Id, message.Payload.Span, PublisherOf(connection)))
            Refuse(
                connection, ErrorCodes.Unavailable, "the server is busy: nothing was published, try again",
                message.MessageId);
        else if (message.MessageId is not null)
            egress.Reply(connection, output => ServerMessageWriter.Ack(output, message.MessageId, []));
    }

    private static ushort PublisherOf(Connection connection) => InboxShares.NumberOf(connection.Token!.Fingerprint);

    private void RefuseShare(Connection connection, ClientMessage message)
    {
        log.Limited(Limit.InboxPerToken);
        Refuse(
            connection, ErrorCodes.Unavailable,
            "this token has its share of what waits: nothing was published, try again", message.MessageId);
    }
}
