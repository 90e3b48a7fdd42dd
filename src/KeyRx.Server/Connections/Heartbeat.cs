using KeyRx.Protocol;
using KeyRx.WebSockets;

namespace KeyRx.Server;

/// <summary>
/// A connection's deadlines, one at a time: opening, then a beat each interval, then the steps of closing. A beat sends
/// an RFC ping, and a JSON ping when nothing else was sent (browsers cannot see the former).
/// </summary>
/// <remarks>Threading: the owner only.</remarks>
internal sealed class Heartbeat(
    KeyRxServerOptions options, ConnectionTable table, Opening opening, Closer closer, Egress egress, TimerWheel wheel, ServerCounters counters, MonotonicClock clock)
{
    private const int MissedMax = 2;

    /// <summary>The deadline of a slot has come.</summary>
    internal void Due(int slot)
    {
        if (table.Find(slot) is not { } connection) return;
        switch (connection.Phase)
        {
            case ConnectionPhase.Opening when !connection.EndAfterReplies:
                opening.TimedOut(connection);
                break;
            case ConnectionPhase.Open:
                Beat(connection);
                break;
            case ConnectionPhase.Closing when !table.Hot(slot).Has(SlotFlags.Blocked | SlotFlags.TurnOver):
                closer.Linger(connection); // no answer to our close frame: the peer may still read it, so FIN and not a reset
                break;
            default:
                closer.Abort(connection, EndReason.TimedOut);
                break;
        }
    }

    private void Beat(Connection connection)
    {
        ref var hot = ref table.Hot(connection.Slot);
        connection.MissedHeartbeats = hot.Has(SlotFlags.Received) ? (byte)0 : (byte)(connection.MissedHeartbeats + 1);
        if (connection.MissedHeartbeats >= MissedMax)
        {
            GiveUp(connection, hot.Has(SlotFlags.Blocked));
            return;
        }

        var wasSilent = !hot.Has(SlotFlags.Sent);
        hot.Flags &= ~(SlotFlags.Received | SlotFlags.Sent);
        wheel.Set(connection.Slot, clock.NowNanos + (ulong)(options.Heartbeat.TotalMilliseconds * 1e6));
        FrameWriter.Write(egress.RepliesOf(connection), Opcode.Ping, []);
        if (wasSilent && connection.Kind == ConnectionKind.Subscriber) egress.Reply(connection, ServerMessageWriter.Ping);
        egress.Flush(connection);
        // The pings themselves do not count as news.
        table.Hot(connection.Slot).Flags &= ~SlotFlags.Sent;
    }

    /// <summary>Two beats without a byte: say so if the socket still takes it, and be gone.</summary>
    private void GiveUp(Connection connection, bool isBlocked)
    {
        counters.HeartbeatMissed();
        if (isBlocked) closer.Abort(connection, EndReason.HeartbeatMissed);
        else closer.Close(connection, CloseReasons.HeartbeatMissed, EndReason.HeartbeatMissed);
    }
}
