using System.Numerics;
using KeyRx.Server.Interop;

namespace KeyRx.Server.Ingest;

/// <summary>
/// Bounded queue of variable-length records for topics: everything that does not come from the ring. Many producers
/// copy in and never block; one consumer, the pump, takes out.
/// </summary>
/// <remarks>
/// After Aeron's ManyToOneRingBuffer: a producer claims room by moving the tail, writes, and publishes by storing the
/// length last; the consumer zeroes what it has read, so that an unwritten length reads as 0.
/// <code>
///  0        4       6           8
///  | length | topic | publisher | payload ... | padding to 8        length &lt; 0: skip so many bytes (end of a lap)
/// </code>
/// </remarks>
internal sealed unsafe class Inbox : IDisposable
{
    private const int HeaderSize = 8;

    private readonly int _capacity;
    private readonly ulong _mask;
    private byte* _base;
    private ulong _tail;
    private ulong _head;
    private long _refused;

    /// <param name="capacity">Bytes; a power of two.</param>
    /// <param name="perTokenMax">Of them, bytes of one publishing token; 0 = half.</param>
    internal Inbox(int capacity, int perTokenMax = 0)
    {
        if (capacity < 1024 || !BitOperations.IsPow2(capacity))
        {
            throw new ArgumentOutOfRangeException(
                nameof(capacity), capacity, "an inbox's capacity is a power of two from 1,024 bytes");
        }
        _capacity = capacity;
        _mask = (ulong)capacity - 1;
        Shares = new InboxShares(perTokenMax > 0 ? perTokenMax : capacity / 2);
        _base = Pages.AllocateLocked(capacity); // records may tell of keys
    }

    /// <summary>Takes one record out.</summary>
    internal delegate void Receive(ushort topic, ReadOnlySpan<byte> payload);

    /// <summary>What clients have waiting here. The loop only.</summary>
    internal InboxShares Shares { get; }

    /// <summary>Records that did not fit, since the start. Any thread.</summary>
    internal long RefusedCount => Interlocked.Read(ref _refused);

    /// <summary>Largest payload: a quarter of the inbox, so that one record cannot starve the rest.</summary>
    internal int PayloadBytesMax => (_capacity / 4) - HeaderSize;

    /// <summary>
    /// The next record is written. A producer that claimed room and was descheduled before it wrote is not waited for:
    /// it wakes the consumer when it has.
    /// </summary>
    internal bool HasWritten =>
        Volatile.Read(ref _head) != Volatile.Read(ref _tail)
        && Volatile.Read(ref *(int*)(_base + (_head & _mask))) != 0;

    /// <summary>Where the records end that producers have claimed room for. Any thread.</summary>
    internal ulong End => Volatile.Read(ref _tail);

    /// <summary>Everything before a place was taken out. Any thread.</summary>
    internal bool HasTaken(ulong end) => Volatile.Read(ref _head) >= end;

    /// <summary>What a record takes of the inbox, in bytes.</summary>
    internal static int SizeOf(int payloadBytes) => (HeaderSize + payloadBytes + 7) & ~7;

    /// <summary>
    /// Copies a record in; false when there is no room (counted). Any thread, unless it is a client's: then the loop.
    /// </summary>
    internal bool TryAdd(ushort topic, ReadOnlySpan<byte> payload, ushort publisher = InboxShares.Host) =>
        TryAdd(topic, [], payload, publisher);

    /// <summary>The same with something before the payload.</summary>
    internal bool TryAdd(
        ushort topic, ReadOnlySpan<byte> head, ReadOnlySpan<byte> payload, ushort publisher = InboxShares.Host)
    {
        var length = head.Length + payload.Length;
        var size = SizeOf(length);
        if (length > PayloadBytesMax || !TryClaim(size, out var at))
        {
            Interlocked.Increment(ref _refused);
            return false;
        }

        var slot = _base + (at & _mask);
        *(ushort*)(slot + 4) = topic;
        *(ushort*)(slot + 6) = publisher;
        if (publisher != InboxShares.Host) Shares.Added(publisher, size);
        head.CopyTo(new Span<byte>(slot + HeaderSize, head.Length));
        payload.CopyTo(new Span<byte>(slot + HeaderSize + head.Length, payload.Length));
        // Release store: topic and payload are visible before the length that admits them. +1: a record may be empty.
        Volatile.Write(ref *(int*)slot, length + 1);
        return true;
    }

    /// <summary>
    /// Hands up to <paramref name="countMax"/> records to <paramref name="receive"/>, and no more once they hold
    /// <paramref name="bytesMax"/> bytes; returns how many. Consumer only.
    /// </summary>
    internal int Drain(Receive receive, int countMax, int bytesMax)
    {
        var (count, bytes) = (0, 0);
        while (count < countMax && bytes < bytesMax && _head != Volatile.Read(ref _tail))
        {
            var slot = _base + (_head & _mask);
            var length = Volatile.Read(ref *(int*)slot);
            if (length == 0) break; // claimed, still being written
            var size = length < 0 ? -length : SizeOf(length - 1);
            if (length > 0)
            {
                receive(*(ushort*)(slot + 4), new ReadOnlySpan<byte>(slot + HeaderSize, length - 1));
                var publisher = *(ushort*)(slot + 6);
                if (publisher != InboxShares.Host) Shares.Taken(publisher, size);
                count++;
                bytes += size;
            }

            new Span<byte>(slot, size).Clear();
            // Release store: zeroed before producers may claim it again.
            Volatile.Write(ref _head, _head + (ulong)size);
        }

        return count;
    }

    /// <summary>Frees the memory. Producers must have stopped.</summary>
    public void Dispose()
    {
        if (_base is null) return;
        new Span<byte>(_base, _capacity).Clear();
        Pages.Free(_base, _capacity);
        _base = null;
    }

    private bool TryClaim(int size, out ulong at)
    {
        while (true)
        {
            // The head first: a tail read later can only make the room look smaller than it is.
            var head = Volatile.Read(ref _head);
            var tail = Volatile.Read(ref _tail);
            var toEnd = _capacity - (int)(tail & _mask);
            var padding = toEnd < size ? toEnd : 0;
            at = tail + (ulong)padding;
            if (at + (ulong)size - head > (ulong)_capacity) return false;
            if (Interlocked.CompareExchange(ref _tail, at + (ulong)size, tail) != tail) continue;
            if (padding > 0) Volatile.Write(ref *(int*)(_base + (tail & _mask)), -padding);
            return true;
        }
    }
}
