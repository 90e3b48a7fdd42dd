using KeyRx.Server.Connections;
using KeyRx.Server.Delivery;
using KeyRx.Server.Http;
using KeyRx.Server.Lifecycle;
using KeyRx.Server.Memory;
using KeyRx.Server.Transports;

namespace KeyRx.Server.Loop;

/// <summary>What a transport, or another thread, has told the loop: who it is about, and what becomes of it.</summary>
/// <remarks>Threading: the loop only.</remarks>
internal sealed class TransportEventHandler(
    ConnectionTable table,
    ITransport transport,
    Egress egress,
    ReadyLine line,
    Acceptance acceptance,
    Adoptions adoptions,
    ConnectionLifecycle lifecycle)
{
    internal void Handle(in TransportEvent transportEvent)
    {
        switch (transportEvent.Kind)
        {
            case TransportEventKind.Call:
                ((Action)transportEvent.Subject!)();
                break;
            case TransportEventKind.Accepted:
                Accept(transportEvent.Subject!);
                break;
            default:
                HandleIo(transportEvent);
                break;
        }

        lifecycle.Settle();
    }

    private void Accept(object accepted)
    {
        if (acceptance.Take(accepted) is { } connection && accepted is StreamPeer { Upgraded: { } upgraded })
            adoptions.Begin(connection, upgraded);
    }

    private void HandleIo(in TransportEvent transportEvent)
    {
        if (transportEvent.Subject is OutputBuffer rest) egress.RestDone(rest);
        if (table.Find(transportEvent.Slot) is not { } connection || connection.Generation != transportEvent.Generation)
            return; // of an earlier use of the slot
        if (transport.Completed(transportEvent))
        {
            table.ReleaseClosed(connection);
            return;
        }

        if (connection.State == ConnectionPhase.Closed) return;
        if (transportEvent.Kind == TransportEventKind.Readable) line.Add(connection);
        else if (transportEvent.Kind == TransportEventKind.RestSent) egress.Unblock(connection);
        else lifecycle.Cut(connection, EndReason.PeerGone);
    }
}
