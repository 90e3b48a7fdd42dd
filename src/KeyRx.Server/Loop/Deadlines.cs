using KeyRx.Protocol;
using KeyRx.Protocol.Messages;
using KeyRx.Server.Connections;
using KeyRx.Server.Delivery;
using KeyRx.Server.Diagnostics;
using KeyRx.Server.Http;
using KeyRx.Server.Lifecycle;
using KeyRx.WebSockets.Framing;

namespace KeyRx.Server.Loop;

/// <summary>
/// A connection's deadlines, one at a time: opening, then a beat each interval, then the steps of closing. A beat sends
/// an RFC ping, and a JSON ping when nothing else was sent (browsers cannot see the former).
/// </summary>
/// <remarks>Threading: the loop only.</remarks>
internal sealed class Deadlines(
    TimeSpan heartbeat,
    ConnectionResources resources,
    HttpFront front,
    ConnectionLifecycle lifecycle,
    Egress egress,
    ServerCounters counters)
{
    private const int MissedMax = 2;

    private readonly ulong _heartbeatNanos = (ulong)(heartbeat.TotalMilliseconds * 1e6);
    private readonly ConnectionTable _table = resources.Table;

    /// <summary>When the next one may be due.</summary>
    internal ulong NextNanos => resources.Wheel.NextTickNanos;

    /// <summary>Keeps one deadline that has come; false when none has.</summary>
    internal bool TryKeepOne()
    {
        if (!resources.Wheel.TryTakeDue(resources.Clock.NowNanos, out var slot)) return false;
        if (_table.Find(slot) is { } connection) Keep(connection);
        lifecycle.Settle();
        return true;
    }

    private void Keep(Connection connection)
    {
        switch (connection.State)
        {
            case ConnectionPhase.Opening or ConnectionPhase.Answering:
                front.TimedOut(connection);
                break;
            case ConnectionPhase.Open:
                Beat(connection);
                break;
            case ConnectionPhase.Closing when !IsSending(connection):
                lifecycle.PatienceOver(connection);
                break;
            case ConnectionPhase.Ending:
                lifecycle.LastBytesLate(connection);
                break;
            default:
                lifecycle.Cut(connection, EndReason.TimedOut);
                break;
        }
    }

    private bool IsSending(Connection connection) =>
        _table.Hot(connection.Slot).Has(SlotFlags.Blocked | SlotFlags.TurnOver);

    private void Beat(Connection connection)
    {
        ref var hot = ref _table.Hot(connection.Slot);
        connection.MissedHeartbeats = hot.Has(SlotFlags.Received) ? (byte)0 : (byte)(connection.MissedHeartbeats + 1);
        if (connection.MissedHeartbeats >= MissedMax)
        {
            GiveUp(connection, hot.Has(SlotFlags.Blocked));
            return;
        }

        var wasSilent = !hot.Has(SlotFlags.Sent);
        hot.Flags &= ~(SlotFlags.Received | SlotFlags.Sent);
        resources.SetDeadline(connection, _heartbeatNanos);
        FrameWriter.Write(egress.RepliesOf(connection), Opcode.Ping, []);
        if (wasSilent && connection.Kind == ConnectionKind.Subscriber)
            egress.Reply(connection, ServerMessageWriter.Ping);
        egress.Flush(connection);
        // The pings themselves do not count as news.
        _table.Hot(connection.Slot).Flags &= ~SlotFlags.Sent;
    }

    /// <summary>Two beats without a byte: say so if the socket still takes it, and be gone.</summary>
    private void GiveUp(Connection connection, bool isBlocked)
    {
        counters.HeartbeatMissed();
        if (isBlocked) lifecycle.Cut(connection, EndReason.HeartbeatMissed);
        else lifecycle.Close(connection, CloseReasons.HeartbeatMissed, EndReason.HeartbeatMissed);
    }
}
