using System.Diagnostics.CodeAnalysis;
using KeyRx.Protocol;
using KeyRx.Protocol.Messages;

namespace KeyRx.Client;

/// <summary>
/// Messages about a topic's or the server's state. Pure. Unknown types are ignored (PROTOCOL.md, "Compatibility").
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
            (ServerMessageKind.Paused, _, _) => new PausedMessage(),
            (ServerMessageKind.Resumed, _, _) => new ResumedMessage(),
            _ => null,
        };
        return state is not null;
    }
}
