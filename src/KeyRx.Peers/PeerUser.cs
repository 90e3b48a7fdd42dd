namespace KeyRx.Peers;

/// <summary>Who owns the socket at the other end of a connection.</summary>
/// <param name="Kind">How much is known.</param>
/// <param name="Id">The user's number where it is known; else 0, which then says nothing.</param>
public readonly record struct PeerUser(PeerUserKind Kind, uint Id)
{
    /// <summary>A local connection of which the kernel does not say whose it is.</summary>
    public static PeerUser Unknown => default;

    /// <summary>A socket of this machine that belongs to no process.</summary>
    public static PeerUser Nobody => new(PeerUserKind.Nobody, 0);

    /// <summary>On another machine.</summary>
    public static PeerUser Remote => new(PeerUserKind.Remote, 0);

    /// <summary>A user of this machine.</summary>
    public static PeerUser Known(uint id) => new(PeerUserKind.Known, id);

    /// <summary>The user's number; null where it is not known.</summary>
    public uint? KnownId => Kind == PeerUserKind.Known ? Id : null;
}
