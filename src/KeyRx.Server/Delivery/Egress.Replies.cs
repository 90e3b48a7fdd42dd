using KeyRx.Server.Connections;
using KeyRx.Server.Interop;
using KeyRx.Server.Memory;
using KeyRx.Server.Timing;

namespace KeyRx.Server.Delivery;

/// <summary>
/// Control replies: what a connection is told between events. They are sent in the order they were written in.
/// </summary>
internal sealed partial class Egress
{
    /// <summary>Connections that are sent more in the next turn.</summary>
    private readonly SlotQueue _goOn = new();

    /// <summary>
    /// Where a control reply is written; it leaves with the next <see cref="Flush"/>, before any event.
    /// </summary>
    internal OutputBuffer RepliesOf(Connection connection)
    {
        _table.Hot(connection.Slot).Flags |= SlotFlags.HasReplies;
        return connection.Replies ??= _pools.Outputs.Get();
    }

    /// <summary>
    /// Sends waiting replies; false while the connection cannot take more, or has had its share of this turn.
    /// </summary>
    internal bool Flush(Connection connection)
    {
        ref var hot = ref _table.Hot(connection.Slot);
        if (hot.Has(SlotFlags.Blocked | SlotFlags.TurnOver | SlotFlags.Cut)) return false;
        if (!hot.Has(SlotFlags.HasReplies | SlotFlags.HasLongReply)) return IsNotLast(connection);
        var budget = TurnBytes;
        // What has begun goes first, then replies, then a long reply that waits: a frame is never left in the middle.
        if (hot.Has(SlotFlags.HasLongReply) && !EndBegun(connection, ref budget)) return false;
        if (hot.Has(SlotFlags.HasReplies) && !SendReplies(connection, ref budget)) return false;
        if (hot.Has(SlotFlags.HasLongReply) && !Begin(connection, ref budget)) return false;
        return IsNotLast(connection);
    }

    /// <summary>False, and said so, where what is out now was the last of it.</summary>
    private bool IsNotLast(Connection connection)
    {
        if (connection.State != ConnectionPhase.Ending) return true;
        events.Raise(connection, ConnectionEvent.RepliesOut, EndReason.Normal);
        return false;
    }

    private bool SendReplies(Connection connection, ref int budget)
    {
        ref var hot = ref _table.Hot(connection.Slot);
        var replies = connection.Replies!;
        var piece = replies.Span[..Math.Min(replies.Length, budget)];
        var status = transport.Send(connection.Slot, piece, out var sent);
        if (status == IoStatus.Broken) return Cut(connection, EndReason.PeerGone);
        hot.Flags |= SlotFlags.Sent;
        hot.SentBytes += sent;
        var isTurnOver = status == IoStatus.Done && sent == piece.Length && sent < replies.Length;
        if (status == IoStatus.Done) replies.Consume(sent);
        budget -= sent;
        if (isTurnOver) return EndTurn(connection);
        if (replies.Length > PieceBytes && connection.State == ConnectionPhase.Ending)
            return KeepPieceOfLast(connection, replies);
        hot.Flags &= ~SlotFlags.HasReplies;
        connection.Replies = null;
        if (replies.Length > 0) return Block(connection, replies);
        _pools.Outputs.Return(replies);
        return true;
    }

    /// <summary>
    /// The socket is full, and nothing is added any more: only a piece is handed on, so that each piece that is out
    /// tells that the client reads. What is left counts as owed all the same.
    /// </summary>
    private bool KeepPieceOfLast(Connection connection, OutputBuffer replies)
    {
        var owed = replies.Length;
        var rest = _pools.Outputs.Get();
        replies.Span[..PieceBytes].CopyTo(rest.GetSpan(PieceBytes));
        rest.Advance(PieceBytes);
        replies.Consume(PieceBytes);
        return Block(connection, rest, owed);
    }

    /// <summary>The rest follows with the next turn.</summary>
    private bool EndTurn(Connection connection)
    {
        _table.Hot(connection.Slot).Flags |= SlotFlags.TurnOver;
        _goOn.Add(connection.Slot);
        return false;
    }

    /// <summary>
    /// Whose turn was over before everything was sent goes on: each once, and not past the end of this turn.
    /// </summary>
    private void GoOn(ref StageBudget budget)
    {
        for (var count = _goOn.Count; count > 0 && budget.TryTake() && _goOn.TryTake(out var slot); count--)
        {
            _table.Hot(slot).Flags &= ~SlotFlags.TurnOver;
            var connection = _table[slot];
            ServeAll(connection);
            if (MayReadOn(connection)) ReadOn(connection);
        }
    }
}
