using KeyRx.Protocol;
using KeyRx.Server.Connections;
using KeyRx.Server.Delivery;
using KeyRx.Server.Diagnostics;
using KeyRx.Server.Transports;
using KeyRx.WebSockets.Framing;

namespace KeyRx.Server.Lifecycle;

/// <summary>
/// Moves connections through <see cref="ConnectionTransitions"/> and does what entering a state means: the close
/// frame, FIN, the deadline of each step, the end of the slot.
/// </summary>
/// <remarks>Threading: the loop only.</remarks>
internal sealed class ConnectionLifecycle(
    ConnectionResources resources,
    Subscriptions subscriptions,
    SessionStore sessions,
    ITransport transport,
    Egress egress,
    ConnectionEvents events,
    ConnectionLog log)
{
    /// <summary>For the peer's close frame, for some of an HTTP answer to be taken, and for the peer's FIN.</summary>
    internal const ulong StepNanos = 2_000_000_000;

    private readonly ConnectionTable _table = resources.Table;
    private readonly LongAnswers _longAnswers = new(resources.Clock);

    /// <summary>Acts on what was raised; true when there was anything.</summary>
    internal bool Settle()
    {
        var any = false;
        while (events.TryTake(out var connection, out var what, out var reason))
        {
            any = true;
            if (what == ConnectionEvent.Lagged) Close(connection, CloseReasons.SlowConsumer, reason);
            else Move(connection, what, reason);
        }

        return any;
    }

    /// <summary>Has a request answered off the loop.</summary>
    internal void Asked(Connection connection) => Move(connection, ConnectionEvent.Asked, EndReason.Http);

    /// <summary>The connection's 101 is queued; frames go both ways from here on.</summary>
    internal void Upgraded(Connection connection)
    {
        Move(connection, ConnectionEvent.Upgraded, EndReason.Normal);
        resources.Shares.Opened(connection.Token!);
        resources.Users.Opened(connection.User);
        log.Opened(connection);
    }

    /// <summary>An HTTP answer is queued: it is sent, then FIN.</summary>
    internal void Answered(Connection connection, EndReason reason = EndReason.Http)
    {
        Move(connection, ConnectionEvent.Answered, reason);
        egress.Flush(connection);
        _longAnswers.Note(connection);
    }

    /// <summary>The last bytes of ours are not out in time: an HTTP answer goes on while its client reads it.</summary>
    internal void LastBytesLate(Connection connection)
    {
        if (_longAnswers.MayGoOn(connection)) resources.SetDeadline(connection, StepNanos);
        else Cut(connection, EndReason.TimedOut);
    }

    /// <summary>
    /// Begins the closing handshake with one of the table's reasons. Does nothing unless the connection is open.
    /// </summary>
    internal void Close(Connection connection, CloseReason closeReason, EndReason endReason) =>
        Close(connection, closeReason.Code, closeReason.Text, endReason);

    /// <summary>The same with any status and reason.</summary>
    internal void Close(Connection connection, ushort status, string text, EndReason endReason) =>
        Close(connection, status, text, endReason, ConnectionEvent.CloseSent);

    /// <summary>
    /// Answers the peer's close frame, or the frame with which it broke a rule: nothing is waited for.
    /// </summary>
    internal void CloseLast(Connection connection, ushort status, string text, EndReason endReason) =>
        Close(connection, status, text, endReason, ConnectionEvent.PeerClosed);

    /// <summary>The peer's close frame came after ours.</summary>
    internal void PeerClosed(Connection connection)
    {
        Move(connection, ConnectionEvent.PeerClosed, EndReason.Normal);
        egress.Flush(connection);
    }

    /// <summary>The peer has sent FIN.</summary>
    internal void PeerEnded(Connection connection)
    {
        var isGoodbye = connection.State == ConnectionPhase.Lingering;
        Move(connection, ConnectionEvent.PeerEnded, isGoodbye ? EndReason.Normal : EndReason.PeerGone);
    }

    /// <summary>No answer to our close frame: the peer may still read it, so FIN and not a reset.</summary>
    internal void PatienceOver(Connection connection) =>
        Move(connection, ConnectionEvent.PatienceOver, EndReason.TimedOut);

    /// <summary>Cuts the connection; its slot is free once nothing is pending on its socket.</summary>
    internal void Cut(Connection connection, EndReason reason) => Move(connection, ConnectionEvent.Cut, reason);

    private void Close(Connection connection, ushort status, string text, EndReason endReason, ConnectionEvent how)
    {
        if (connection.State != ConnectionPhase.Open) return;
        var replies = egress.RepliesOf(connection);
        var frame = replies.GetSpan(FrameWriter.HeaderMax + Rfc6455.ControlPayloadMax);
        // 1005 means the peer's close frame had no status: the echo has none either.
        replies.Advance(status == Rfc6455.CloseNoStatus
            ? FrameWriter.WriteHeader(frame, Opcode.Close, 0)
            : FrameWriter.WriteClose(frame, status, text));
        Move(connection, how, endReason);
        egress.Flush(connection);
    }

    private void Move(Connection connection, ConnectionEvent what, EndReason reason)
    {
        var from = connection.State;
        if (!ConnectionTransitions.TryNext(from, what, out var to) || to == from) return;
        connection.State = to;
        switch (to)
        {
            case ConnectionPhase.Closing:
                Leave(connection, from, reason);
                resources.SetDeadline(connection, StepNanos);
                break;
            case ConnectionPhase.Ending:
                Leave(connection, from, reason);
                resources.SetDeadline(connection, StepNanos);
                break;
            case ConnectionPhase.Lingering:
                transport.EndSend(connection.Slot);
                resources.SetDeadline(connection, StepNanos);
                transport.ArmReceive(connection.Slot);
                break;
            case ConnectionPhase.Closed:
                if (from is ConnectionPhase.Opening or ConnectionPhase.Answering or ConnectionPhase.Open)
                    Leave(connection, from, reason);
                End(connection);
                break;
            default:
                break;
        }
    }

    /// <summary>No event follows a close frame (RFC 6455 5.5.1) or an HTTP answer; the reason counts once.</summary>
    private void Leave(Connection connection, ConnectionPhase from, EndReason reason)
    {
        _table.Hot(connection.Slot).Flags |= SlotFlags.Closing;
        if (from is ConnectionPhase.Closing) return;
        log.Ended(connection, reason);
        EndSubscriptions(connection);
    }

    private void End(Connection connection)
    {
        log.Closed(connection);
        sessions.Clients.Forget(connection);
        if (connection.Kind != ConnectionKind.Http)
        {
            resources.Shares.Closed(connection.Token!);
            resources.Users.Closed(connection.User);
        }

        EndSubscriptions(connection);
        resources.Wheel.Cancel(connection.Slot);
        resources.Unfinished.Remove(connection.Slot);
        egress.Forget(connection);
        _longAnswers.Forget(connection);
        resources.Pools.ReturnAll(connection);
        _table.Hot(connection.Slot).Flags = SlotFlags.Closing | SlotFlags.Cut;
        if (transport.Close(connection.Slot)) _table.Release(connection);
        else _table.NoteClosed();
    }

    /// <summary>What was subscribed to outlives the connection where its client acknowledges.</summary>
    private void EndSubscriptions(Connection connection)
    {
        if (connection.Session is not null)
            sessions.End(connection, subscriptions.NamesOf(connection), resources.Clock.NowNanos);
        subscriptions.RemoveAll(connection);
    }
}
