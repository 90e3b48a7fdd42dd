using System.Buffers;

namespace KeyRx.Server;

/// <summary>
/// What comes in: one receive buffer for all connections; bytes are consumed where they land, and only an incomplete
/// header is carried over, in a rented pipe.
/// </summary>
/// <remarks>Threading: the owner only.</remarks>
internal sealed class Ingress(
    ConnectionTable table, ITransport transport, BufferPools pools, Closer closer, Opening opening, FrameIngress frames)
{
    /// <summary>Receives of one connection in one turn.</summary>
    private const int ReceivesMax = 4;

    private readonly byte[] _shared = GC.AllocateUninitializedArray<byte>(64 * 1024, pinned: true);

    /// <summary>The socket has bytes or FIN.</summary>
    internal void Readable(Connection connection)
    {
        for (var i = 0; i < ReceivesMax && connection.Phase != ConnectionPhase.Closed; i++)
        {
            if (table.Hot(connection.Slot).Has(SlotFlags.ReadPaused)) return;
            var status = transport.Receive(connection.Slot, _shared, out var received);
            if (status == IoStatus.WouldBlock) break;
            if (status != IoStatus.Done)
            {
                End(connection, status);
                return;
            }

            table.Hot(connection.Slot).Flags |= SlotFlags.Received;
            Take(connection, new ReadOnlySequence<byte>(_shared, 0, received));
            if (received < _shared.Length) break;
        }

        if (connection.Phase != ConnectionPhase.Closed && !table.Hot(connection.Slot).Has(SlotFlags.ReadPaused)) transport.ArmReceive(connection.Slot);
    }

    /// <summary>Replies are out again: what was carried is taken first, then the socket is read.</summary>
    internal void Resume(Connection connection)
    {
        table.Hot(connection.Slot).Flags &= ~SlotFlags.ReadPaused;
        if (connection.Carry is not null) Take(connection, ReadOnlySequence<byte>.Empty);
        Readable(connection);
    }

    private void Take(Connection connection, ReadOnlySequence<byte> received)
    {
        if (connection.Carry is null)
        {
            Consume(connection, ref received);
            if (connection.Phase != ConnectionPhase.Closed && !received.IsEmpty) Carry(connection, received);
            return;
        }

        Carry(connection, received);
        var reader = connection.Carry.Reader;
        if (!reader.TryRead(out var result)) return;
        var buffer = result.Buffer;
        Consume(connection, ref buffer);
        if (connection.Phase == ConnectionPhase.Closed) return; // the pipe went back with the connection
        reader.AdvanceTo(buffer.Start);
        if (buffer.IsEmpty) pools.ReturnCarry(connection);
    }

    private void Carry(Connection connection, in ReadOnlySequence<byte> rest)
    {
        connection.Carry ??= pools.Pipes.Get();
        foreach (var segment in rest) connection.Carry.Writer.Write(segment.Span);
        var flushed = connection.Carry.Writer.FlushAsync();
        if (!flushed.IsCompleted) throw new InvalidOperationException("a pipe without a threshold has paused its writer");
    }

    private void Consume(Connection connection, ref ReadOnlySequence<byte> input)
    {
        if (connection.Phase == ConnectionPhase.Opening) opening.Take(connection, ref input);
        if (connection.Phase is ConnectionPhase.Open or ConnectionPhase.Closing) frames.Take(connection, ref input);
        if (connection.Phase == ConnectionPhase.Lingering) input = input.Slice(input.End);
    }

    private void End(Connection connection, IoStatus status)
    {
        // A peer that has sent all it had may still read: what is under way gets its time, until the deadline of closing.
        if (status == IoStatus.Ended && connection.EndAfterReplies && table.Hot(connection.Slot).Has(SlotFlags.Blocked | SlotFlags.TurnOver)) return;
        var isGoodbye = connection.Phase == ConnectionPhase.Lingering && status == IoStatus.Ended;
        closer.Abort(connection, isGoodbye ? EndReason.Normal : EndReason.PeerGone);
    }
}
