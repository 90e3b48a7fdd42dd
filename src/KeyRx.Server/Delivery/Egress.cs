using KeyRx.Server.Connections;
using KeyRx.Server.Diagnostics;
using KeyRx.Server.Interop;
using KeyRx.Server.Transports;
using KeyRx.Streams;

namespace KeyRx.Server.Delivery;

/// <summary>
/// What leaves: control replies, then cursors, log bytes to socket without a copy, all that a cursor has pending in one
/// send. The order on a connection is fixed: rest of a partly sent frame, replies, cursors by topic priority.
/// </summary>
/// <remarks>Threading: the loop only.</remarks>
internal sealed partial class Egress(
    ConnectionResources resources,
    TopicTable topics,
    ITransport transport,
    ConnectionEvents events,
    ReadyLine line,
    ServerCounters counters,
    EgressLimits limits)
{
    /// <summary>
    /// Most that a connection is sent in one turn besides its quantum of a cursor: 0.1 ms of copying, so that nobody
    /// waits for the messages of another.
    /// </summary>
    internal const int TurnBytes = 256 * 1024;

    private int _servedBytes;

    private readonly ConnectionTable _table = resources.Table;
    private readonly BufferPools _pools = resources.Pools;

    /// <summary>
    /// The socket takes more again: replies, what its cursors have pending, and then it is read again.
    /// </summary>
    internal void Unblock(Connection connection)
    {
        _table.Hot(connection.Slot).Flags &= ~SlotFlags.Blocked;
        RestOut(connection);
        ServeAll(connection);
        if (MayReadOn(connection)) ReadOn(connection);
    }

    /// <summary>
    /// Replies, then every cursor by priority: for a connection that was blocked or has just subscribed.
    /// </summary>
    /// <remarks>What goes beyond <see cref="TurnBytes"/> is left to the sweep.</remarks>
    internal void ServeAll(Connection connection)
    {
        if (!Flush(connection)) return;
        var served = 0;
        _servedBytes = 0;
        while (TryNextCursor(connection, served, out var number, out var tag))
        {
            if (_servedBytes >= TurnBytes) LeaveToSweep(in _table.Cursor(connection, number));
            else if (!Serve(connection, number)) return;
            served = tag;
        }
    }

    /// <summary>Sends what a cursor has pending; false when the connection can take no more now.</summary>
    internal bool Serve(Connection connection, int cursorNumber)
    {
        ref var hot = ref _table.Hot(connection.Slot);
        if (hot.Has(SlotFlags.Blocked | SlotFlags.Closing | SlotFlags.Cut)) return false;
        if (hot.Has(SlotFlags.HasReplies | SlotFlags.HasLongReply) && !Flush(connection)) return false;
        ref var cursor = ref _table.Cursor(connection, cursorNumber);
        if (cursor.IsUntold) return true;
        var lane = topics.LaneOf(cursor.LaneTag);
        if (cursor.Position < lane.Log.Tail)
        {
            if (lane.Topic.Options.LagPolicy == LagPolicy.Disconnect) return CloseLagged(connection, in cursor, lane);
            SkipToSnapshot(connection, ref cursor, lane);
            if (!Flush(connection)) return false;
        }

        if (cursor.Position == lane.Log.Head) return true;
        // Whole frames only: whatever is sent next, a reply or another topic, must begin between two of them.
        var end = lane.Log.BoundaryAtOrAfter(cursor.Position + (ulong)limits.QuantumBytes).Position;
        var pending = lane.Log.Pending(ref cursor.Position, end);
        // A cursor before the head with nothing to send would be swept for ever: whoever has it comes back and resumes.
        if (pending.IsEmpty) return Cut(connection, EndReason.Overtaken);
        var status = transport.Send(connection.Slot, pending, out var sent);
        if (status == IoStatus.Broken) return Cut(connection, EndReason.PeerGone);
        // Overtaken while sending: what left may be torn, so the connection may not go on.
        if (!lane.Log.IsRetained(cursor.Position)) return Cut(connection, EndReason.Overtaken);
        counters.Sent(sent);
        hot.SentBytes += sent;
        _servedBytes += sent;
        hot.Flags |= SlotFlags.Sent;
        return sent == pending.Length ? Advance(ref cursor, lane, sent) : KeepRest(connection, ref cursor, lane, sent);
    }

    private void LeaveToSweep(in LogCursor cursor)
    {
        var lane = topics.LaneOf(cursor.LaneTag);
        if (cursor.Position != lane.Log.Head) lane.NoteLaggard();
    }

    private static bool Advance(ref LogCursor cursor, Lane lane, int sent)
    {
        cursor.Position += (ulong)sent;
        cursor.Sequence = cursor.Position == lane.Log.Head
            ? lane.Log.NextSequence
            : lane.Log.BoundaryAtOrAfter(cursor.Position).FirstSequence;
        if (cursor.Position != lane.Log.Head) lane.NoteLaggard();
        return true;
    }

    private bool Cut(Connection connection, EndReason reason)
    {
        events.Raise(connection, ConnectionEvent.Cut, reason);
        return false;
    }

    /// <summary>
    /// The socket is full in the middle of the log: the frame's rest (or the next frame) is copied away.
    /// </summary>
    private bool KeepRest(Connection connection, ref LogCursor cursor, Lane lane, int sent)
    {
        var from = cursor.Position + (ulong)sent;
        var boundary = lane.Log.BoundaryAtOrAfter(from);
        if (boundary.Position == from) boundary = lane.Log.BoundaryAtOrAfter(from + 1);
        var rest = _pools.Outputs.Get();
        var bytes = lane.Log.Pending(ref from, boundary.Position);
        bytes.CopyTo(rest.GetSpan(bytes.Length));
        rest.Advance(bytes.Length);
        if (!lane.Log.IsRetained(from))
        {
            RestDone(rest);
            return Cut(connection, EndReason.Overtaken);
        }

        (cursor.Position, cursor.Sequence) = (boundary.Position, boundary.FirstSequence);
        return Block(connection, rest);
    }

    /// <summary>
    /// The occupied cursor with the smallest tag above <paramref name="after"/>: tags are in order of priority.
    /// </summary>
    private bool TryNextCursor(Connection connection, int after, out int number, out int tag)
    {
        (number, tag) = (-1, int.MaxValue);
        for (var i = 0; i < ConnectionTable.CursorCount(connection); i++)
        {
            var candidate = _table.Cursor(connection, i).LaneTag;
            if (candidate > after && candidate < tag) (number, tag) = (i, candidate);
        }

        return number >= 0;
    }
}
