namespace KeyRx.Server;

/// <summary>
/// Sockets by slot, as the owner sees them. Calls never block; what ends later comes back as a
/// <see cref="TransportEvent"/> through the <see cref="OwnerQueue"/>.
/// </summary>
/// <remarks>Threading: the owner only.</remarks>
internal interface ITransport : IDisposable
{
    /// <summary>Takes an accepted peer into a slot.</summary>
    void Adopt(int slot, uint generation, object accepted);

    /// <summary>Tells an accepted peer that there is no room, and closes it.</summary>
    void TurnAway(object accepted);

    /// <summary>Sends what fits now. Not while a rest is pending.</summary>
    IoStatus Send(int slot, ReadOnlySpan<byte> bytes, out int sent);

    /// <summary>Receives what is there now.</summary>
    IoStatus Receive(int slot, Span<byte> buffer, out int received);

    /// <summary>Asks for one <see cref="TransportEventKind.Readable"/>; a second call before it comes does nothing.</summary>
    void ArmReceive(int slot);

    /// <summary>Sends a whole buffer as the socket takes it; then one <see cref="TransportEventKind.RestSent"/> or RestFailed gives it back.</summary>
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
