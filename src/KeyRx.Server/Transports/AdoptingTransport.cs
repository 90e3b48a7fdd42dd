using System.Diagnostics.CodeAnalysis;
using KeyRx.Peers;
using KeyRx.Server.Interop;
using KeyRx.Server.Memory;
using KeyRx.Streams.Logs;

namespace KeyRx.Server.Transports;

/// <summary>
/// Another transport, and beside its sockets streams that this process hands in. A slot holds one or the other; whoever
/// sends and receives need not know.
/// </summary>
/// <remarks>Threading: as the other one.</remarks>
internal sealed class AdoptingTransport(ITransport sockets, LoopQueue queue, TimeProvider time) : ITransport
{
    /// <summary>
    /// By slot, as long as the last one that was handed in needs: empty where nobody hands anything in.
    /// </summary>
    private StreamLink?[] _links = [];

    /// <summary>Counts posts in flight: the queue's ring is not freed while one wakes the loop.</summary>
    private readonly UseCount _posting = new();

    public bool HasReady => sockets.HasReady;

    public Task AcceptAsync(Listener listener, CancellationToken cancellation) =>
        sockets.AcceptAsync(listener, cancellation);

    public void Poll() => sockets.Poll();

    public bool TryTake([MaybeNullWhen(false)] out TransportEvent transportEvent) =>
        sockets.TryTake(out transportEvent);

    public void Park(uint observed, TimeSpan timeout) => sockets.Park(observed, timeout);

    public void Adopt(int slot, uint generation, object accepted)
    {
        if (accepted is not StreamPeer peer)
        {
            sockets.Adopt(slot, generation, accepted);
            return;
        }

        if (slot >= _links.Length) Array.Resize(ref _links, Math.Max(slot + 1, _links.Length * 2));
        _links[slot] = new StreamLink(peer, slot, generation, Post, time);
        _links[slot]!.Start();
    }

    public void TurnAway(object accepted)
    {
        if (accepted is StreamPeer peer) TurnAway(peer);
        else sockets.TurnAway(accepted);
    }

    public string? AddressOf(int slot) => LinkOf(slot) is { } link ? link.Peer.Address : sockets.AddressOf(slot);

    public PeerUser PeerOf(int slot) => LinkOf(slot) is { } link ? link.Peer.User : sockets.PeerOf(slot);

    public IoStatus Send(int slot, ReadOnlySpan<byte> bytes, out int sent) =>
        LinkOf(slot) is { } link ? link.Send(bytes, out sent) : sockets.Send(slot, bytes, out sent);

    public IoStatus Receive(int slot, Span<byte> buffer, out int received) =>
        LinkOf(slot) is { } link ? link.Receive(buffer, out received) : sockets.Receive(slot, buffer, out received);

    public bool HasUnread(int slot) => LinkOf(slot) is { } link ? link.HasUnread : sockets.HasUnread(slot);

    public void ArmReceive(int slot)
    {
        if (LinkOf(slot) is { } link) link.Arm();
        else sockets.ArmReceive(slot);
    }

    public void SendRest(int slot, OutputBuffer rest)
    {
        if (LinkOf(slot) is { } link) link.SendRest(rest);
        else sockets.SendRest(slot, rest);
    }

    public void EndSend(int slot)
    {
        if (LinkOf(slot) is { } link) link.EndSend();
        else sockets.EndSend(slot);
    }

    public bool Close(int slot)
    {
        if (LinkOf(slot) is not { } link) return sockets.Close(slot);
        _links[slot] = null;
        link.Close();
        return true;
    }

    public bool Completed(in TransportEvent transportEvent)
    {
        if (LinkOf(transportEvent.Slot) is not { } link) return sockets.Completed(transportEvent);
        if (transportEvent.Kind == TransportEventKind.Readable) link.Disarm();
        return false;
    }

    public void Dispose()
    {
        foreach (var link in _links) link?.Close();
        _posting.Close();
        sockets.Dispose();
    }

    private static void TurnAway(StreamPeer peer) => ThreadPool.UnsafeQueueUserWorkItem(
        static refused =>
        {
            refused.Abort();
            refused.NoteEnded();
        },
        peer,
        preferLocal: false);

    private StreamLink? LinkOf(int slot) => slot < _links.Length ? _links[slot] : null;

    /// <summary>Any thread; nothing once the server has ended.</summary>
    private void Post(TransportEvent transportEvent)
    {
        if (!_posting.TryEnter()) return;
        queue.Post(transportEvent);
        _posting.Leave();
    }
}
