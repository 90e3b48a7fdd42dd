using System.Diagnostics.CodeAnalysis;
using KeyRx.Input;

namespace KeyRx.Server.Transports;

/// <summary>
/// Everything that reaches the loop from other threads besides ring and inbox, and the wake-up that goes with it.
/// Many writers, one reader.
/// </summary>
internal sealed class LoopQueue(KeyEventRing ring)
{
    private readonly PostBox<TransportEvent> _events = new();

    internal bool IsEmpty => _events.IsEmpty;

    internal void Post(TransportEvent transportEvent)
    {
        _events.Post(transportEvent);
        ring.Wake();
    }

    internal void Call(Action action) => Post(new TransportEvent(TransportEventKind.Call, 0, 0, action));

    internal bool TryTake([MaybeNullWhen(false)] out TransportEvent transportEvent) =>
        _events.TryTake(out transportEvent);
}
