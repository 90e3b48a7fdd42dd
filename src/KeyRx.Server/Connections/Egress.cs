using Microsoft.Extensions.ObjectPool;

namespace KeyRx.Server;

/// <summary>
/// What leaves: control replies, then cursors, log bytes to socket without a copy, all that a cursor has pending in one
/// send. The order on a connection is fixed: rest of a partly sent frame, replies, cursors by topic priority.
/// </summary>
/// <remarks>Threading: the owner only.</remarks>
internal sealed partial class Egress(
    ConnectionResources resources,
    TopicTable topics,
    ITransport transport,
    ConnectionEvents events,
    ServerCounters counters,
    EgressLimits limits)
{
    private readonly ConnectionTable table = resources.Table;
    private readonly ObjectPool<OutputBuffer> buffers = resources.Pools.Outputs;

    /// <summary>Bytes of rests pending, over all connections.</summary>
    internal long RestBytes { get; private set; }

    /// <summary>Where a control reply is written; it leaves with the next <see cref="Flush"/>, before any event.</summary>
    internal OutputBuffer RepliesOf(Connection connection)
    {
        table.Hot(connection.Slot).Flags |= SlotFlags.HasReplies;
        return connection.Replies ??= buffers.Get();
    }

    /// <summary>Sends waiting replies; false while the connection cannot take more.</summary>
    internal bool Flush(Connection connection)
    {
        ref var hot = ref table.Hot(connection.Slot);
        if (hot.Has(SlotFlags.Blocked | SlotFlags.Cut)) return false;
        if (!hot.Has(SlotFlags.HasReplies)) return IsNotLast(connection);
        var replies = connection.Replies!;
        var status = transport.Send(connection.Slot, replies.Span, out var sent);
        if (status == IoStatus.Broken) return Cut(connection, EndReason.PeerGone);
        hot.Flags = (hot.Flags & ~SlotFlags.HasReplies) | SlotFlags.Sent;
        connection.Replies = null;
        if (status == IoStatus.Done) replies.Consume(sent);
        RestBytes += replies.Length;
        if (replies.Length > 0) return Block(connection, replies);
        buffers.Return(replies);
        return IsNotLast(connection);
    }

    /// <summary>False, and said so, where what is out now was the last of it.</summary>
    private bool IsNotLast(Connection connection)
    {
        if (connection.State != ConnectionState.Ending) return true;
        events.Raise(connection, ConnectionEvent.RepliesOut, EndReason.Normal);
        return false;
    }

    /// <summary>The socket takes more again: replies, then what its cursors have pending.</summary>
    internal void Unblock(Connection connection)
    {
        ref var hot = ref table.Hot(connection.Slot);
        hot.Flags &= ~SlotFlags.Blocked;
        if (connection.State == ConnectionState.Ending && !hot.Has(SlotFlags.HasReplies))
            events.Raise(connection, ConnectionEvent.RepliesOut, EndReason.Normal);
        else
            ServeAll(connection);
    }

    /// <summary>Replies, then every cursor by priority: for a connection that was blocked or has just subscribed.</summary>
    internal void ServeAll(Connection connection)
    {
        if (!Flush(connection)) return;
        var served = 0;
        while (TryNextCursor(connection, served, out var number, out var tag))
        {
            if (!Serve(connection, number)) return;
            served = tag;
        }
    }

    /// <summary>Sends what a cursor has pending; false when the connection can take no more now.</summary>
    internal bool Serve(Connection connection, int cursorNumber)
    {
        ref var hot = ref table.Hot(connection.Slot);
        if (hot.Has(SlotFlags.Blocked | SlotFlags.Closing | SlotFlags.Cut)) return false;
        if (hot.Has(SlotFlags.HasReplies) && !Flush(connection)) return false;
        ref var cursor = ref table.Cursor(connection, cursorNumber);
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
        var status = transport.Send(connection.Slot, pending, out var sent);
        if (status == IoStatus.Broken) return Cut(connection, EndReason.PeerGone);
        // Overtaken while sending: what left may be torn, so the connection may not go on.
        if (!lane.Log.IsRetained(cursor.Position)) return Cut(connection, EndReason.Overtaken);
        counters.Sent(sent);
        hot.Flags |= SlotFlags.Sent;
        return sent == pending.Length ? Advance(ref cursor, lane, sent) : KeepRest(connection, ref cursor, lane, sent);
    }

    /// <summary>A rest is out or has failed: its buffer is back.</summary>
    internal void RestDone(OutputBuffer rest)
    {
        RestBytes -= rest.Length;
        rest.Clear();
        buffers.Return(rest);
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

    /// <summary>The socket is full in the middle of the log: the frame's rest (or the next frame) is copied away.</summary>
    private bool KeepRest(Connection connection, ref LogCursor cursor, Lane lane, int sent)
    {
        var from = cursor.Position + (ulong)sent;
        var boundary = lane.Log.BoundaryAtOrAfter(from);
        if (boundary.Position == from) boundary = lane.Log.BoundaryAtOrAfter(from + 1);
        var rest = buffers.Get();
        var bytes = lane.Log.Pending(ref from, boundary.Position);
        bytes.CopyTo(rest.GetSpan(bytes.Length));
        rest.Advance(bytes.Length);
        if (!lane.Log.IsRetained(from))
        {
            RestDone(rest);
            return Cut(connection, EndReason.Overtaken);
        }

        (cursor.Position, cursor.Sequence) = (boundary.Position, boundary.FirstSequence);
        RestBytes += rest.Length;
        return Block(connection, rest);
    }

    /// <summary>Hands a rest, already counted, to the transport.</summary>
    private bool Block(Connection connection, OutputBuffer rest)
    {
        if (RestBytes > limits.RestBytesMax)
        {
            RestDone(rest);
            return Cut(connection, EndReason.SlowConsumer);
        }

        table.Hot(connection.Slot).Flags |= SlotFlags.Blocked;
        transport.SendRest(connection.Slot, rest);
        return false;
    }

    /// <summary>The occupied cursor with the smallest tag above <paramref name="after"/>: tags are in order of priority.</summary>
    private bool TryNextCursor(Connection connection, int after, out int number, out int tag)
    {
        (number, tag) = (-1, int.MaxValue);
        for (var i = 0; i < ConnectionTable.CursorCount(connection); i++)
        {
            var candidate = table.Cursor(connection, i).LaneTag;
            if (candidate > after && candidate < tag) (number, tag) = (i, candidate);
        }

        return number >= 0;
    }
}
