using KeyRx.Protocol;

namespace KeyRx.Client;

/// <summary>A message that waits for its reader; a key event is no object before one is asked for.</summary>
/// <param name="Other">Null for a key event.</param>
/// <param name="Sequence">Of the key event.</param>
/// <param name="Event">The key event.</param>
/// <param name="UnixMicros">Of the key event.</param>
internal readonly record struct QueuedMessage(KeyRxMessage? Other, ulong Sequence, KeyEvent Event, long UnixMicros)
{
    internal QueuedMessage(KeyRxMessage message)
        : this(message, 0, default, 0)
    {
    }

    internal KeyRxMessage Message => Other ?? new KeyMessage(Sequence, Event, UnixMicros);

    internal void Tell(IMessageHandler handler)
    {
        if (Other is { } message) handler.OnMessage(message);
        else handler.OnKey(Sequence, Event, UnixMicros);
    }
}
