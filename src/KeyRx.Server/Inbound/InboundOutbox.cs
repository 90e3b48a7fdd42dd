using System.Numerics;
using System.Runtime.InteropServices;
using KeyRx.Server.Connections;
using KeyRx.Server.Ingest;

namespace KeyRx.Server.Inbound;

/// <summary>
/// What the host says to single connections, on its way to the loop: bounded, and neither side waits or allocates.
/// </summary>
/// <remarks>Threading: <see cref="TryAdd"/> any thread, the rest the loop only.</remarks>
internal sealed class InboundOutbox : IDisposable
{
    private const int BytesLeast = 256 * 1024;
    private const int LargestTimes = 8; // as many of the largest have room

    private readonly Inbox _records;
    private readonly HostDoor _door;
    private readonly InboundQueue[] _queues;

    internal InboundOutbox(InboundQueue[] queues, HostDoor door)
    {
        (_queues, _door) = (queues, door);
        var largest = queues.Max(queue => queue.PayloadBytesMax) + Address.Size;
        _records = new Inbox((int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(BytesLeast, LargestTimes * largest)));
    }

    internal bool HasWritten => _records.HasWritten;

    /// <summary>False when there is no room, or nobody is there any more.</summary>
    internal bool TryAdd(InboundQueue queue, ClientIdentity client, ReadOnlySpan<byte> payload)
    {
        if (!_door.TryEnter()) return false;
        var address = new Address(client.Slot, client.Generation);
        var bytes = MemoryMarshal.AsBytes(new ReadOnlySpan<Address>(in address));
        var isAdded = _records.TryAdd((ushort)Array.IndexOf(_queues, queue), bytes, payload);
        _door.Leave();
        if (isAdded) _door.Wake();
        return isAdded;
    }

    /// <summary>Takes the next one out, if there is one; <see cref="Read"/> reads it.</summary>
    internal void TakeOne(Inbox.Receive receive) => _records.Drain(receive, 1, int.MaxValue);

    /// <summary>Whom a record is for.</summary>
    internal (InboundQueue Queue, int Slot, uint Generation) Read(
        ushort queue, ReadOnlySpan<byte> record, out ReadOnlySpan<byte> payload)
    {
        var address = MemoryMarshal.Read<Address>(record);
        payload = record[Address.Size..];
        return (_queues[queue], address.Slot, address.Generation);
    }

    /// <inheritdoc/>
    public void Dispose() => _records.Dispose();

    private readonly record struct Address(int Slot, uint Generation)
    {
        internal const int Size = sizeof(int) + sizeof(uint);
    }
}
