using System.Buffers;
using KeyRx.Server.Connections;
using KeyRx.Server.Interop;
using KeyRx.Server.Memory;
using KeyRx.Server.Timing;
using KeyRx.WebSockets.Framing;

namespace KeyRx.Server.Delivery;

/// <summary>
/// Long replies: sent from where they were assembled, a piece each turn, while their connection is not read. One that
/// does not fit the budget waits before its first byte; one that has begun is sent to its end as long as its client
/// reads. A client that takes nothing while others wait for its share is cut.
/// </summary>
internal sealed partial class Egress
{
    /// <summary>A message of so many bytes is a long one.</summary>
    internal const int LongReplyBytes = 64 * 1024;

    /// <summary>Copied beside the header, so that both leave in one send; and what a full socket is owed.</summary>
    private const int PieceBytes = 16 * 1024;

    /// <summary>Who takes nothing for so long, while others wait, is stalled.</summary>
    private const ulong StallNanos = 2_000_000_000;

    /// <summary>By slot: only echoes have one.</summary>
    private readonly Dictionary<int, LongReply> _long = [];

    /// <summary>Long replies that wait for their share of the budget.</summary>
    private readonly SlotQueue _waiting = new();

    /// <summary>Bytes of long replies that have begun.</summary>
    private long _longBytes;

    /// <summary>
    /// Sends a message from where it lies. The connection's assembler keeps the payload, and is given back once the
    /// message is out; until then the connection is not read.
    /// </summary>
    internal void ReplyLong(Connection connection, Opcode opcode, in ReadOnlySequence<byte> payload)
    {
        _long.Add(connection.Slot, new LongReply(opcode, payload));
        _table.Hot(connection.Slot).Flags |= SlotFlags.HasLongReply;
        Flush(connection);
    }

    /// <summary>It was not read, and nothing stands in the way any more.</summary>
    internal bool MayReadOn(Connection connection)
    {
        ref var hot = ref _table.Hot(connection.Slot);
        return connection.State != ConnectionPhase.Closed && hot.Has(SlotFlags.ReadPaused)
            && !hot.Has(SlotFlags.TurnOver | SlotFlags.HasLongReply | SlotFlags.Parked | SlotFlags.Cut);
    }

    /// <summary>Once a second: cuts who holds what others wait for and takes nothing.</summary>
    internal void KeepTime(ulong nowNanos)
    {
        if (_waiting.Count == 0) return;
        var stalled = _long.Where(entry => entry.Value.HasBegun && entry.Value.MovedNanos + StallNanos <= nowNanos);
        foreach (var slot in stalled.Select(entry => entry.Key).ToList()) Cut(_table[slot], EndReason.SlowConsumer);
    }

    /// <summary>Nothing more is read of it until <see cref="Unpark"/>.</summary>
    internal void Park(Connection connection) =>
        _table.Hot(connection.Slot).Flags |= SlotFlags.Parked | SlotFlags.ReadPaused;

    /// <summary>Whatever it waited for is done, or it is no longer.</summary>
    internal void Unpark(Connection connection)
    {
        if (_table.Find(connection.Slot) != connection) return;
        _table.Hot(connection.Slot).Flags &= ~SlotFlags.Parked;
        if (MayReadOn(connection)) ReadOn(connection);
    }

    /// <summary>It joins the line of those who have something to read: what it was not read for is done.</summary>
    private void ReadOn(Connection connection)
    {
        _table.Hot(connection.Slot).Flags &= ~SlotFlags.ReadPaused;
        line.Add(connection);
    }

    private bool HasRoomForLong => _waiting.First >= 0 && FitsBudget(_long[_waiting.First]);

    /// <summary>One always may: it is as large as messages are allowed to be, and it is there already.</summary>
    private bool FitsBudget(LongReply reply) =>
        _longBytes == 0 || _longBytes + reply.Left.Length <= limits.RestBytesMax;

    private void BeginWaiting(ref StageBudget budget)
    {
        while (HasRoomForLong && budget.TryTake())
        {
            var connection = _table[_waiting.First];
            Flush(connection);
            _ = _waiting.Remove(connection.Slot); // blocked by other replies meanwhile: it comes back when they are out
        }
    }

    private bool EndBegun(Connection connection, ref int budget) =>
        _long[connection.Slot] is not { HasBegun: true } reply || SendLeft(connection, reply, ref budget);

    private bool Begin(Connection connection, ref int budget)
    {
        var (slot, reply) = (connection.Slot, _long[connection.Slot]);
        if (_table.Hot(slot).Has(SlotFlags.Closing)) return EndLong(connection); // nothing follows our close frame
        var isNext = _waiting.Count == 0 || _waiting.First == slot;
        if (!isNext || !FitsBudget(reply))
        {
            if (!_waiting.Contains(slot)) _waiting.Add(slot);
            return false;
        }

        _ = _waiting.Remove(slot);
        reply.HasBegun = true;
        _longBytes += reply.Left.Length;
        var replies = RepliesOf(connection);
        var header = FrameWriter.WriteHeader(
            replies.GetSpan(FrameWriter.HeaderMax), reply.Opcode, (int)reply.Left.Length);
        replies.Advance(header);
        replies.MessageCount++;
        CopyPiece(reply, replies);
        return SendReplies(connection, ref budget) && SendLeft(connection, reply, ref budget);
    }

    private bool SendLeft(Connection connection, LongReply reply, ref int budget)
    {
        while (!reply.Left.IsEmpty)
        {
            if (budget == 0) return EndTurn(connection);
            var piece = reply.Next(budget);
            var status = transport.Send(connection.Slot, piece, out var sent);
            if (status == IoStatus.Broken) return Cut(connection, EndReason.PeerGone);
            _table.Hot(connection.Slot).Flags |= SlotFlags.Sent;
            _table.Hot(connection.Slot).SentBytes += sent;
            var isFull = sent < piece.Length;
            budget -= sent;
            Take(reply, sent);
            if (isFull) return KeepPiece(connection, reply);
        }

        return EndLong(connection);
    }

    /// <summary>
    /// The socket is full: so little is copied for it that the next turn comes soon after it has room.
    /// </summary>
    private bool KeepPiece(Connection connection, LongReply reply)
    {
        var rest = _pools.Outputs.Get();
        CopyPiece(reply, rest);
        if (reply.Left.IsEmpty) EndLong(connection);
        return Block(connection, rest);
    }

    private void CopyPiece(LongReply reply, OutputBuffer output)
    {
        var piece = reply.Next(PieceBytes);
        piece.CopyTo(output.GetSpan(piece.Length));
        output.Advance(piece.Length);
        Take(reply, piece.Length);
    }

    private void Take(LongReply reply, int count)
    {
        if (count > 0) reply.MovedNanos = resources.Clock.NowNanos;
        reply.Consume(count);
        _longBytes -= count;
    }

    private bool EndLong(Connection connection)
    {
        ForgetLong(connection.Slot);
        _pools.ReturnAssembler(connection);
        if (_table.Hot(connection.Slot).Has(SlotFlags.ReadPaused)) _goOn.Add(connection.Slot); // to be read again
        return true;
    }

    private void ForgetLong(int slot)
    {
        _ = _waiting.Remove(slot);
        if (!_long.Remove(slot, out var reply)) return;
        if (reply.HasBegun) _longBytes -= reply.Left.Length;
        _table.Hot(slot).Flags &= ~SlotFlags.HasLongReply;
    }
}
