using KeyRx.Protocol;
using KeyRx.WebSockets;

namespace KeyRx.Server;

/// <summary>
/// How connections end. Close says goodbye (close frame, the peer's, FIN, the peer's FIN), each step
/// with a deadline; <see cref="Abort"/> cuts.
/// </summary>
/// <remarks>Threading: the owner only.</remarks>
internal sealed class Closer(
    ConnectionTable table, Subscriptions subscriptions, SessionStore sessions, ITransport transport, BufferPools pools, TimerWheel wheel, ServerCounters counters, ConnectionLog log, MonotonicClock clock)
{
    /// <summary>For the peer's close frame, and then for its FIN.</summary>
    internal const ulong StepNanos = 2_000_000_000;

    /// <summary>What sends; it in turn ends connections through this: set once, when both exist.</summary>
    internal Egress Egress { get; set; } = null!;

    /// <summary>Begins the closing handshake with one of the table's reasons. Does nothing on a connection that is closing already.</summary>
    internal void Close(Connection connection, CloseReason closeReason, EndReason endReason, bool peerWentFirst = false) =>
        Close(connection, closeReason.Code, closeReason.Text, endReason, peerWentFirst);

    /// <summary>The same with any status and reason.</summary>
    internal void Close(Connection connection, ushort status, string text, EndReason endReason, bool peerWentFirst = false)
    {
        if (connection.Phase != ConnectionPhase.Open) return;
        connection.Phase = ConnectionPhase.Closing;
        counters.Ended(endReason);
        log.Ended(connection, endReason);
        EndSubscriptions(connection);
        ref var hot = ref table.Hot(connection.Slot);
        hot.Flags |= SlotFlags.Closing;
        var replies = Egress.RepliesOf(connection);
        var frame = replies.GetSpan(FrameWriter.HeaderMax + Rfc6455.ControlPayloadMax);
        // 1005 means the peer's close frame had no status: the echo has none either.
        replies.Advance(status == Rfc6455.CloseNoStatus
            ? FrameWriter.WriteHeader(frame, Opcode.Close, 0)
            : FrameWriter.WriteClose(frame, status, text));
        // After the peer's close, or a violation, there is nothing to wait for: send, FIN, linger.
        connection.PeerClosed |= peerWentFirst;
        connection.EndAfterReplies = connection.PeerClosed;
        wheel.Set(connection.Slot, clock.NowNanos + StepNanos);
        Egress.Flush(connection);
    }

    /// <summary>The connection could not keep up with a topic whose policy is to disconnect.</summary>
    internal void CloseLagged(Connection connection) => Close(connection, CloseReasons.SlowConsumer, EndReason.SlowConsumer);

    /// <summary>Answers an HTTP request that does not become a WebSocket: what is queued is sent, then FIN.</summary>
    internal void EndHttp(Connection connection)
    {
        connection.EndAfterReplies = true;
        wheel.Set(connection.Slot, clock.NowNanos + StepNanos);
        Egress.Flush(connection);
    }

    /// <summary>The peer's close frame came after ours.</summary>
    internal void PeerClosed(Connection connection)
    {
        connection.PeerClosed = true;
        connection.EndAfterReplies = true;
        if (Egress.Flush(connection) && connection.Phase == ConnectionPhase.Closing) Linger(connection);
    }

    /// <summary>Everything of ours is out: FIN, then read on until the peer's, so that a reset cannot eat the last frames.</summary>
    internal void Linger(Connection connection)
    {
        if (connection.Phase is ConnectionPhase.Lingering or ConnectionPhase.Closed) return;
        connection.Phase = ConnectionPhase.Lingering;
        transport.EndSend(connection.Slot);
        wheel.Set(connection.Slot, clock.NowNanos + StepNanos);
        transport.ArmReceive(connection.Slot);
    }

    /// <summary>Cuts the connection; its slot is free once nothing is pending on its socket.</summary>
    internal void Abort(Connection connection, EndReason reason)
    {
        if (connection.Phase == ConnectionPhase.Closed) return;
        if (connection.Phase is ConnectionPhase.Open or ConnectionPhase.Opening && !connection.EndAfterReplies)
        {
            counters.Ended(reason);
            log.Ended(connection, reason);
        }

        connection.Phase = ConnectionPhase.Closed;
        if (connection.Kind != ConnectionKind.Http) counters.ConnectionClosed();
        EndSubscriptions(connection);
        wheel.Cancel(connection.Slot);
        Egress.Forget(connection);
        pools.ReturnAll(connection);
        table.Hot(connection.Slot).Flags = SlotFlags.Closing;
        if (transport.Close(connection.Slot)) table.Release(connection);
    }

    /// <summary>What was subscribed to outlives the connection where its client acknowledges.</summary>
    private void EndSubscriptions(Connection connection)
    {
        if (connection.Session is not null) sessions.End(connection, subscriptions.NamesOf(connection), clock.NowNanos);
        subscriptions.RemoveAll(connection);
    }
}
