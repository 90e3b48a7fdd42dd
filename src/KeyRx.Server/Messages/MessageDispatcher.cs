using System.Buffers;
using KeyRx.Protocol;
using KeyRx.Protocol.Messages;
using KeyRx.Server.Connections;
using KeyRx.Server.Delivery;
using KeyRx.Server.Diagnostics;
using KeyRx.Server.Timing;
using KeyRx.WebSockets.Framing;
using KeyRx.WebSockets.Messages;

namespace KeyRx.Server.Messages;

/// <summary>A client's message to what it asks for: the only switch over message kinds.</summary>
/// <param name="names">Finds those of topics: messages that tell them cost no memory.</param>
/// <param name="subscribe">What subscribes and unsubscribes.</param>
/// <param name="ack">What acknowledges.</param>
/// <param name="publish">What publishes.</param>
/// <param name="egress">What answers.</param>
/// <param name="log">What counts refusals.</param>
/// <param name="clock">The time that a pong tells.</param>
/// <remarks>Threading: the loop only.</remarks>
internal sealed class MessageDispatcher(
    KnownName names,
    SubscribeHandler subscribe,
    AckHandler ack,
    PublishHandler publish,
    Egress egress,
    ConnectionLog log,
    MonotonicClock clock)
{
    /// <summary>Subscribes that wait for a lane to be made, in their order.</summary>
    private readonly Queue<(Connection Connection, ClientFields Message)> _waiting = new();

    /// <summary>What the message under way says; the next one's takes its place.</summary>
    private ClientFields _message = new(names);

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
        using var whole = new WholeMessage(text);
        if (ClientMessageReader.TryRead(whole.Bytes, _message, out var error)) Obey(connection, whole.Bytes);
        else Refuse(connection, ErrorCodes.BadRequest, error);
    }

    private void Obey(Connection connection, ReadOnlySpan<byte> text)
    {
        switch (_message.Kind)
        {
            case ClientMessageKind.Subscribe:
                if (TrySubscribe(connection, _message)) break;
                egress.Park(connection);
                _waiting.Enqueue((connection, _message));
                _message = new ClientFields(names);
                break;
            case ClientMessageKind.Unsubscribe:
                subscribe.Unsubscribe(connection, _message);
                break;
            case ClientMessageKind.Publish:
                Publish(connection, text);
                break;
            case ClientMessageKind.Ack:
                Acknowledge(connection);
                break;
            case ClientMessageKind.Ping:
                egress.Reply(connection, clock.Now, static (output, now) => ServerMessageWriter.Pong(output, now));
                break;
            default:
                break; // pong: the byte itself was the sign of life
        }
    }

    private bool TrySubscribe(Connection connection, ClientFields message)
    {
        if (!subscribe.TrySubscribe(connection, message, out var refusal)) return false;
        if (refusal is { } reason) Refuse(connection, reason, message);
        return true;
    }

    /// <summary>Answers the message under way with an error; the connection goes on.</summary>
    private void Refuse(Connection connection, int code, string sentence) =>
        Refuse(connection, new Refusal(code, sentence), _message);

    private void Refuse(Connection connection, Refusal refusal, ClientFields message)
    {
        log.MessageRefused(connection, refusal.Code);
        egress.Reply(connection, (refusal, message), static (output, answer) => ServerMessageWriter.Error(
            output, answer.refusal.Code, answer.refusal.Message, answer.message.MessageId));
    }

    private void Confirm(Connection connection) => egress.Reply(
        connection, _message, static (output, message) => ServerMessageWriter.Ack(output, message.MessageId, []));

    /// <summary>
    /// Refuses a message before it was read: only its id is looked for, so that its sender knows which one it was.
    /// </summary>
    internal void RefuseUnread(Connection connection, int code, string sentence, in WebSocketMessage message)
    {
        _message.Clear();
        if (message.Opcode == Opcode.Text)
        {
            using var whole = new WholeMessage(message.Payload);
            MessageIdField.Find(whole.Bytes, _message);
        }

        Refuse(connection, code, sentence);
    }

    /// <summary>
    /// Answers only who asked for it by a message id: acks are sent often, and nothing depends on them.
    /// </summary>
    private void Acknowledge(Connection connection)
    {
        var refusal = ack.Take(connection, _message);
        if (_message.MessageId.IsEmpty) return;
        if (refusal is { } reason) Refuse(connection, reason, _message);
        else Confirm(connection);
    }

    /// <summary>What is for the host is answered by the host.</summary>
    private void Publish(Connection connection, ReadOnlySpan<byte> text)
    {
        if (publish.Take(connection, _message, text, out var isForHost) is { } refusal)
            Refuse(connection, refusal, _message);
        else if (!isForHost && !_message.MessageId.IsEmpty)
            Confirm(connection);
    }
}
