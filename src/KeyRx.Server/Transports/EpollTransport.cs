using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using KeyRx.Input;
using KeyRx.Peers;
using KeyRx.Server.Interop;
using KeyRx.Server.Memory;
using Microsoft.Extensions.Logging;

namespace KeyRx.Server.Transports;

/// <summary>
/// Sockets as descriptors in one epoll set, in which the loop itself waits: no object, no completion and no second
/// thread for a connection. A socket is registered once, for both directions, edge-triggered; what an edge has told is
/// kept in its slot until it is used up.
/// </summary>
/// <remarks>Threading: the loop only, save <see cref="AcceptAsync"/>. Linux.</remarks>
internal sealed class EpollTransport : ITransport
{
    private const uint Interest = EpollSet.In | EpollSet.Out | EpollSet.PeerEnded | EpollSet.EdgeTriggered;
    private const uint Gone = EpollSet.PeerEnded | EpollSet.HangUp | EpollSet.Error;

    /// <summary>
    /// Peers of one listener before the sockets behind it: whoever connects faster than we accept silences nobody.
    /// </summary>
    private const int AcceptsPerLook = 32;

    private readonly KeyEventRing _ring;
    private readonly LoopQueue _queue;
    private readonly EpollSet _set = new();
    private readonly SlotMemory<EpollSlot> _slots;
    private readonly EpollAcceptor _acceptor;
    private readonly PeerLookup _peers = new();

    /// <summary>Rests by slot, and how much of each is out: only the stalled have one.</summary>
    private readonly Dictionary<int, (OutputBuffer Buffer, int Sent)> _rests = [];
    private int _next;

    /// <summary>Peers that the listener under way has brought.</summary>
    private int _accepted;

    /// <summary>The set was looked at, and nothing has been done since that takes long.</summary>
    private bool _isFresh;

    internal EpollTransport(KeyEventRing ring, LoopQueue queue, int slotsMax, ILogger logger, TimeProvider time)
    {
        (_ring, _queue) = (ring, queue);
        _slots = new SlotMemory<EpollSlot>(slotsMax);
        _acceptor = new EpollAcceptor(_set, queue, logger, time);
        ring.SetWakeDescriptor(_set.WakeDescriptor);
    }

    public bool HasReady => _next < _set.Count;

    public Task AcceptAsync(Listener listener, CancellationToken cancellation) =>
        _acceptor.AcceptAsync(listener, cancellation);

    public void Poll()
    {
        if (!HasReady && !_isFresh) Look(TimeSpan.Zero);
        _isFresh = false;
    }

    public void Park(uint observed, TimeSpan timeout)
    {
        Look(timeout < _acceptor.PauseLeft ? timeout : _acceptor.PauseLeft);
        _isFresh = true;
        _ring.CancelWait();
    }

    public bool TryTake([MaybeNullWhen(false)] out TransportEvent transportEvent)
    {
        while (HasReady)
        {
            var (events, data) = _set[_next];
            if (EpollAcceptor.IsListener(data))
            {
                // Level-triggered: whoever is left in line is told of again by the next look.
                if (_accepted < AcceptsPerLook && _acceptor.TryAccept(data, out transportEvent))
                {
                    _accepted++;
                    return true;
                }

                (_next, _accepted) = (_next + 1, 0);
                continue;
            }

            _next++;
            if (data != EpollSet.WakeData && Note((int)(uint)data, (uint)(data >> 32), events, out transportEvent))
                return true;
        }

        transportEvent = default;
        return false;
    }

    public void Adopt(int slot, uint generation, object accepted)
    {
        var descriptor = (int)accepted;
        ref var connection = ref _slots[slot];
        connection = new EpollSlot { Descriptor = descriptor, Generation = generation, Flags = EpollSlotFlags.Open };
        if (_set.TryRegister(descriptor, Interest, ((ulong)generation << 32) | (uint)slot)) return;
        // The system watches no more: the connection ends with its first receive.
        SocketCalls.End(descriptor);
        connection.Flags |= EpollSlotFlags.HungUp;
    }

    public void TurnAway(object accepted) => _acceptor.TurnAway((int)accepted);

    public string? AddressOf(int slot) => PeerName.Of(_slots[slot].Descriptor);

    public PeerUser PeerOf(int slot) => _peers.Find(_slots[slot].Descriptor);

    public IoStatus Send(int slot, ReadOnlySpan<byte> bytes, out int sent) =>
        SocketCalls.Send(_slots[slot].Descriptor, bytes, out sent);

    public IoStatus Receive(int slot, Span<byte> buffer, out int received)
    {
        ref var connection = ref _slots[slot];
        var status = SocketCalls.Receive(connection.Descriptor, buffer, out received);
        // A receive that was not filled has emptied the socket: what comes later is another edge.
        if (status != IoStatus.Done || received < buffer.Length) connection.Flags &= ~EpollSlotFlags.Unread;
        return status;
    }

    public bool HasUnread(int slot) => SocketCalls.HasUnread(_slots[slot].Descriptor);

    public void ArmReceive(int slot)
    {
        ref var connection = ref _slots[slot];
        if (connection.Has(EpollSlotFlags.Armed)) return;
        connection.Flags |= EpollSlotFlags.Armed;
        if (!connection.Has(EpollSlotFlags.Unread | EpollSlotFlags.HungUp)) return;
        // The edge has been: there will be no other for what it told of.
        connection.Flags |= EpollSlotFlags.Posted;
        _queue.Post(new TransportEvent(TransportEventKind.Readable, slot, connection.Generation, null));
    }

    public void SendRest(int slot, OutputBuffer rest)
    {
        _rests.Add(slot, (rest, 0));
        _slots[slot].Flags |= EpollSlotFlags.HasRest;
        // Once more at once: a send that finds no room is what makes the kernel tell of room.
        Push(slot);
    }

    public void EndSend(int slot) => SocketCalls.EndSend(_slots[slot].Descriptor);

    /// <summary>
    /// Nothing is ever pending in the kernel, and events of an ended use are told by their
    /// generation: the slot is free at once.
    /// </summary>
    public bool Close(int slot)
    {
        ref var connection = ref _slots[slot];
        _ = Libc.Close(connection.Descriptor); // which takes it out of the set
        connection.Flags = EpollSlotFlags.None;
        if (_rests.Remove(slot, out var entry)) PostRest(slot, entry.Buffer, isSent: false);
        return true;
    }

    public bool Completed(in TransportEvent transportEvent)
    {
        if (transportEvent.Kind == TransportEventKind.Readable)
            _slots[transportEvent.Slot].Flags &= ~(EpollSlotFlags.Armed | EpollSlotFlags.Posted);
        return false;
    }

    public void Dispose()
    {
        _ring.SetWakeDescriptor(0);
        for (var slot = 0; slot < _slots.Slots; slot++)
        {
            if (_slots[slot].Has(EpollSlotFlags.Open)) _ = Libc.Close(_slots[slot].Descriptor);
        }

        _peers.Dispose();
        _acceptor.Dispose();
        _set.Dispose();
        _slots.Dispose();
    }

    private void Look(TimeSpan timeout)
    {
        _acceptor.KeepTime();
        _set.Wait(timeout);
        (_next, _accepted) = (0, 0);
    }

    /// <summary>Keeps what an edge has told; true when someone waits for it.</summary>
    private bool Note(int slot, uint generation, uint events, out TransportEvent transportEvent)
    {
        transportEvent = new TransportEvent(TransportEventKind.Readable, slot, generation, null);
        ref var connection = ref _slots[slot];
        if (connection.Generation != generation || !connection.Has(EpollSlotFlags.Open)) return false;
        if ((events & Gone) != 0) connection.Flags |= EpollSlotFlags.HungUp;
        if ((events & EpollSet.In) != 0) connection.Flags |= EpollSlotFlags.Unread;
        if (connection.Has(EpollSlotFlags.HasRest) && (events & (EpollSet.Out | Gone)) != 0) Push(slot);
        return connection.Has(EpollSlotFlags.Unread | EpollSlotFlags.HungUp)
            && (connection.Flags & (EpollSlotFlags.Armed | EpollSlotFlags.Posted)) == EpollSlotFlags.Armed;
    }

    /// <summary>Sends on with a rest, as far as the socket takes it.</summary>
    private void Push(int slot)
    {
        ref var entry = ref CollectionsMarshal.GetValueRefOrNullRef(_rests, slot);
        var status = IoStatus.Done;
        while (status == IoStatus.Done && entry.Sent < entry.Buffer.Length)
        {
            status = SocketCalls.Send(_slots[slot].Descriptor, entry.Buffer.Span[entry.Sent..], out var sent);
            entry.Sent += sent;
        }

        if (status == IoStatus.WouldBlock) return;
        var rest = entry.Buffer;
        _rests.Remove(slot);
        _slots[slot].Flags &= ~EpollSlotFlags.HasRest;
        PostRest(slot, rest, status == IoStatus.Done);
    }

    private void PostRest(int slot, OutputBuffer rest, bool isSent) =>
        _queue.Post(new TransportEvent(
            isSent ? TransportEventKind.RestSent : TransportEventKind.RestFailed, slot, _slots[slot].Generation, rest));
}
