using System.Buffers;
using KeyRx.Server.Connections;
using KeyRx.Server.Http;
using KeyRx.Server.Interop;
using KeyRx.Server.Lifecycle;
using KeyRx.Server.Timing;
using KeyRx.Server.Transports;

namespace KeyRx.Server.Reading;

/// <summary>
/// What comes in, a slice of each connection at a time: one receive buffer for all; bytes are consumed where they
/// land, and only what a slice leaves is carried over, in a rented block.
/// </summary>
/// <remarks>Threading: the loop only.</remarks>
internal sealed class Ingress(
    ConnectionResources resources,
    ITransport transport,
    ConnectionLifecycle lifecycle,
    HttpFront front,
    FrameIngress frames,
    UnfinishedMessages unfinished)
{
    private const SlotFlags NotRead = SlotFlags.ReadPaused | SlotFlags.Cut;

    private readonly ConnectionTable _table = resources.Table;
    private readonly byte[] _shared = GC.AllocateUninitializedArray<byte>(ReadingLimits.SliceBytes, pinned: true);

    /// <summary>
    /// Reads one slice: at most <see cref="ReadingLimits.SliceBytes"/>, and no more than its
    /// <see cref="ReadingSlice.Share"/>. True while there is more; otherwise the socket is waited for.
    /// </summary>
    internal bool Read(Connection connection, ref StageBudget budget)
    {
        var slice = new ReadingSlice();
        if (!TakeLeft(connection, ref slice, ref budget)) return IsRead(connection);
        while (IsRead(connection))
        {
            if (!slice.IsLeft || !budget.IsLeft) return true;
            var room = _shared.AsSpan(0, ReceiveBytesOf(connection, slice));
            var status = transport.Receive(connection.Slot, room, out var received);
            if (status == IoStatus.WouldBlock) break;
            if (status != IoStatus.Done)
            {
                End(connection, status);
                return false;
            }

            _table.Hot(connection.Slot).Flags |= SlotFlags.Received;
            slice.BytesLeft -= received;
            Take(connection, new ReadOnlySequence<byte>(_shared, 0, received), ref slice, ref budget);
            room[..received].Clear(); // tokens and what clients publish pass through here
            lifecycle.Settle();
            if (IsRead(connection) && _table.Hot(connection.Slot).Has(SlotFlags.InputLeft)) return true;
            if (received < room.Length) break;
        }

        if (!IsRead(connection)) return false;
        transport.ArmReceive(connection.Slot);
        return false;
    }

    /// <summary>
    /// A message under way is received in large pieces; where slices may end before their bytes do, between messages
    /// and where they may be compressed, a small one bounds what is left.
    /// </summary>
    private static int ReceiveBytesOf(Connection connection, in ReadingSlice slice)
    {
        var isSmall = connection.Assembler is null || connection.DeflateWindowBits > 0;
        var wanted = isSmall ? ReadingLimits.ReceiveBytes : ReadingLimits.SliceBytes;
        return Math.Min(wanted, slice.BytesLeft);
    }

    private bool IsRead(Connection connection) =>
        connection.State != ConnectionPhase.Closed && !_table.Hot(connection.Slot).Has(NotRead);

    /// <summary>Goes on with what the slice before left; false while that is not used up.</summary>
    private bool TakeLeft(Connection connection, ref ReadingSlice slice, ref StageBudget budget)
    {
        if (!_table.Hot(connection.Slot).Has(SlotFlags.InputLeft)) return true;
        Take(connection, ReadOnlySequence<byte>.Empty, ref slice, ref budget);
        lifecycle.Settle();
        return IsRead(connection) && !_table.Hot(connection.Slot).Has(SlotFlags.InputLeft);
    }

    private void Take(
        Connection connection, ReadOnlySequence<byte> received, ref ReadingSlice slice, ref StageBudget budget)
    {
        if (connection.State == ConnectionPhase.Closing) Count(connection, received.Length);
        if (connection.Carry is null)
        {
            Consume(connection, ref received, ref slice, ref budget);
            if (connection.State != ConnectionPhase.Closed && !received.IsEmpty) Carry(connection, received);
            return;
        }

        var carry = connection.Carry;
        Carry(connection, received);
        var bytes = carry.Bytes;
        Consume(connection, ref bytes, ref slice, ref budget);
        if (connection.State == ConnectionPhase.Closed) return; // what was carried went back with the connection
        carry.KeepLast(bytes.Length);
        if (bytes.IsEmpty) resources.Pools.ReturnCarry(connection);
    }

    private void Carry(Connection connection, in ReadOnlySequence<byte> rest)
    {
        connection.Carry ??= resources.Pools.Carried.Get();
        connection.Carry.Append(rest);
    }

    private void Consume(
        Connection connection, ref ReadOnlySequence<byte> input, ref ReadingSlice slice, ref StageBudget budget)
    {
        if (connection.State == ConnectionPhase.Opening) front.Take(connection, ref input);
        if (connection.State is ConnectionPhase.Open or ConnectionPhase.Closing)
        {
            var hasEnded = frames.Take(connection, ref input, ref slice, ref budget);
            unfinished.Note(connection, hasRest: !input.IsEmpty, hasEnded);
        }

        if (connection.State is ConnectionPhase.Answering or ConnectionPhase.Ending or ConnectionPhase.Lingering)
            Discard(connection, ref input);
    }

    /// <summary>What comes after our last word is not ours to read; who does not stop is cut.</summary>
    private void Discard(Connection connection, ref ReadOnlySequence<byte> input)
    {
        Count(connection, input.Length);
        input = input.Slice(input.End);
    }

    private void Count(Connection connection, long bytes)
    {
        connection.DiscardedBytes += (int)bytes;
        if (connection.DiscardedBytes > ReadingLimits.DiscardBytes) lifecycle.Cut(connection, EndReason.PeerGone);
    }

    private void End(Connection connection, IoStatus status)
    {
        if (status == IoStatus.Ended) lifecycle.PeerEnded(connection);
        else lifecycle.Cut(connection, EndReason.PeerGone);
    }
}
