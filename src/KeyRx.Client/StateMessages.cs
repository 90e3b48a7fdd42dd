using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using KeyRx.Protocol;
using KeyRx.Protocol.Messages;

namespace KeyRx.Client;

/// <summary>
/// Messages about a topic's or the server's state, and those for this connection alone. Pure. Unknown types are ignored
/// (PROTOCOL.md, "Compatibility").
/// </summary>
internal static class StateMessages
{
    internal static bool TryRead(ServerMessage message, [NotNullWhen(true)] out KeyRxMessage? state)
    {
        state = (message.Kind, message.EventType, message.Epoch) switch
        {
            (ServerMessageKind.Snapshot, { } topic, { } epoch) when message.Sequence is { } sequence
                => new SnapshotMessage(topic, new StreamPosition(epoch, sequence), message.Payload),
            (ServerMessageKind.Gap, { } topic, { } epoch) when message.From is { } from
                => new GapMessage(topic, epoch, from, message.To),
            (ServerMessageKind.Paused, _, _) => new PausedMessage { Reason = ReasonIn(message.Payload.Span) },
            (ServerMessageKind.Resumed, _, _) => new ResumedMessage(),
            (ServerMessageKind.Removed, { } topic, { } epoch) when message.Sequence is { } last
                => new RemovedMessage(topic, new StreamPosition(epoch, last)),
            (ServerMessageKind.Direct, { } topic, _) => new DirectMessage(topic, message.Payload),
            _ => null,
        };
        return state is not null;
    }

    /// <summary>Null where there is none that can be read: a pause is a pause.</summary>
    private static string? ReasonIn(ReadOnlySpan<byte> payload)
    {
        var reader = new Utf8JsonReader(payload);
        if (payload.IsEmpty || !reader.Read() || reader.TokenType != JsonTokenType.StartObject) return null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isReason = reader.ValueTextEquals("reason"u8);
            reader.Read();
            if (isReason) return reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
            reader.Skip();
        }

        return null;
    }
}
