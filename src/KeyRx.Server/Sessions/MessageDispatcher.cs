using System.Buffers;
using KeyRx.Protocol;

namespace KeyRx.Server;

/// <summary>A client's message to what it asks for: the only switch over message kinds.</summary>
/// <remarks>Threading: the owner only.</remarks>
internal sealed class MessageDispatcher(TopicTable topics, SubscribeHandler subscribe, Egress egress, Inbox inbox, ServerCounters counters)
{
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
                if (subscribe.Subscribe(connection, message) is { } refusal) Refuse(connection, refusal.Code, refusal.Message, message.MessageId);
                break;
            case ClientMessageKind.Unsubscribe:
                subscribe.Unsubscribe(connection, message);
                break;
            case ClientMessageKind.Publish:
                Publish(connection, message);
                break;
            case ClientMessageKind.Ping:
                egress.Reply(connection, ServerMessageWriter.Pong);
                break;
            default:
                break; // pong: the byte itself was the sign of life; ack: needs no answer
        }
    }

    /// <summary>Answers with an error; the connection goes on.</summary>
    internal void Refuse(Connection connection, int code, string message, byte[]? messageId = null)
    {
        counters.ErrorSent();
        egress.Reply(connection, output => ServerMessageWriter.Error(output, code, message, messageId));
    }

    private void Publish(Connection connection, ClientMessage message)
    {
        var name = message.EventType ?? "";
        if (!topics.TryFind(name, out var topic) || !connection.Token!.MayPublish(name))
            Refuse(connection, ErrorCodes.Forbidden, $"this token may not publish to '{name}'", message.MessageId);
        else if (message.Payload.Length > topic.RecordBytesMax)
            Refuse(connection, ErrorCodes.TooLarge, $"a payload of '{name}' is at most {topic.RecordBytesMax} bytes", message.MessageId);
        else if (!inbox.TryAdd(topic.Id, message.Payload.Span))
            Refuse(connection, ErrorCodes.Unavailable, "the server is busy: nothing was published, try again", message.MessageId);
        else if (message.MessageId is not null)
            egress.Reply(connection, output => ServerMessageWriter.Ack(output, message.MessageId, []));
    }
}
