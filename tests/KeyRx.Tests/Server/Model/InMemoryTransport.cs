using KeyRx.Peers;
using KeyRx.Server.Interop;
using KeyRx.Server.Memory;
using KeyRx.Server.Transports;

namespace KeyRx.Tests.Server.Model;

/// <summary>
/// Sockets without sockets: each slot is a <see cref="MemoryPeer"/> that takes as many bytes as it has
/// room for. Same thread as the owner.
/// </summary>
internal sealed class InMemoryTransport(LoopQueue queue) : ITransport
{
    private readonly Dictionary<int, MemoryPeer> _peers = [];

    public bool HasReady => false;

    public Task AcceptAsync(Listener listener, CancellationToken cancellation) =>
        throw new NotSupportedException("peers are handed in");

    public void Poll()
    {
    }

    public bool TryTake(out TransportEvent transportEvent)
    {
        transportEvent = default;
        return false;
    }

    public void Park(uint observed, TimeSpan timeout) => throw new NotSupportedException("turns are driven by hand");

    public void Adopt(int slot, uint generation, object accepted)
    {
        var peer = (MemoryPeer)accepted;
        _peers[slot] = peer;
        peer.Attach(slot, generation, queue);
    }

    public void TurnAway(object accepted) => ((MemoryPeer)accepted).Close();

    public string? AddressOf(int slot) => $"memory:{slot}";

    public PeerUser PeerOf(int slot) => PeerUser.Known(LocalUsers.Own);

    public IoStatus Send(int slot, ReadOnlySpan<byte> bytes, out int sent) => _peers[slot].Take(bytes, out sent);

    public IoStatus Receive(int slot, Span<byte> buffer, out int received) => _peers[slot].Give(buffer, out received);

    public bool HasUnread(int slot) => _peers[slot].HasUnread;

    public void ArmReceive(int slot) => _peers[slot].Arm();

    public void SendRest(int slot, OutputBuffer rest) => _peers[slot].TakeRest(rest);

    public void EndSend(int slot) => _peers[slot].ServerEnded = true;

    public bool Close(int slot) => _peers[slot].Close() && _peers.Remove(slot);

    public bool Completed(in TransportEvent transportEvent) =>
        _peers[transportEvent.Slot].Completed(transportEvent.Kind) && _peers.Remove(transportEvent.Slot);

    public void Dispose()
    {
    }
}
