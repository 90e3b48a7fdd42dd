using System.Diagnostics.CodeAnalysis;
using KeyRx.Peers;
using KeyRx.Server.Interop;
using KeyRx.Server.Memory;

namespace KeyRx.Server.Transports;

/// <summary>
/// Sockets by slot, as the loop sees them. Calls never block, save <see cref="Park"/>; what ends later comes back as a
/// <see cref="TransportEvent"/>, through <see cref="TryTake"/> or the <see cref="LoopQueue"/>.
/// </summary>
/// <remarks>Threading: the loop only, save where it says otherwise.</remarks>
internal interface ITransport : IDisposable
{
    /// <summary>Something is there to be taken.</summary>
    bool HasReady { get; }

    /// <summary>
    /// Accepts on a listener until cancelled; each peer comes as <see cref="TransportEventKind.Accepted"/>. Any
    /// thread.
    /// </summary>
    Task AcceptAsync(Listener listener, CancellationToken cancellation);

    /// <summary>
    /// Looks for what has become ready, without waiting. For transports that the loop itself must ask.
    /// </summary>
    void Poll();

    /// <summary>Takes one thing that is ready; the others come through the <see cref="LoopQueue"/>.</summary>
    bool TryTake([MaybeNullWhen(false)] out TransportEvent transportEvent);

    /// <summary>
    /// Sleeps until somebody wakes the ring's consumer, something is ready, or the timeout; may return early.
    /// Ends the wait that was prepared.
    /// </summary>
    /// <param name="observed">What <see cref="Input.KeyEventRing.PrepareWait"/> returned.</param>
    /// <param name="timeout">Not negative.</param>
    void Park(uint observed, TimeSpan timeout);

    /// <summary>Takes an accepted peer into a slot.</summary>
    void Adopt(int slot, uint generation, object accepted);

    /// <summary>Tells an accepted peer that there is no room, and closes it.</summary>
    void TurnAway(object accepted);

    /// <summary>Address and port of the peer; null where it is gone. A system call.</summary>
    string? AddressOf(int slot);

    /// <summary>Asks the kernel who owns the socket at the other end; costs system calls.</summary>
    PeerUser PeerOf(int slot);

    /// <summary>Sends what fits now. Not while a rest is pending.</summary>
    IoStatus Send(int slot, ReadOnlySpan<byte> bytes, out int sent);

    /// <summary>Receives what is there now.</summary>
    IoStatus Receive(int slot, Span<byte> buffer, out int received);

    /// <summary>Bytes wait to be received, whether that was told or not. A system call.</summary>
    bool HasUnread(int slot);

    /// <summary>
    /// Asks for one <see cref="TransportEventKind.Readable"/>; a second call before it comes does nothing.
    /// </summary>
    void ArmReceive(int slot);

    /// <summary>
    /// Sends a whole buffer as the socket takes it; then one <see cref="TransportEventKind.RestSent"/> or
    /// RestFailed gives it back.
    /// </summary>
    void SendRest(int slot, OutputBuffer rest);

    /// <summary>Sends FIN.</summary>
    void EndSend(int slot);

    /// <summary>Closes the socket. True when nothing is pending, so that the slot may be released now.</summary>
    bool Close(int slot);

    /// <summary>
    /// Notes that the operation behind an event has ended; call it first for every Readable, RestSent and RestFailed.
    /// True when the slot was closed and this was the last one pending: release it now.
    /// </summary>
    bool Completed(in TransportEvent transportEvent);
}
