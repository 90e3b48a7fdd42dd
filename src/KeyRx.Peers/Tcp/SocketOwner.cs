namespace KeyRx.Peers.Tcp;

/// <summary>Whose a TCP socket is.</summary>
/// <param name="Kind">Whether it was found, and belongs to anybody.</param>
/// <param name="User">The user's number, where it does.</param>
internal readonly record struct SocketOwner(OwnerKind Kind, uint User)
{
    internal static SocketOwner NoAnswer => default;

    internal static SocketOwner NotThere => new(OwnerKind.NotThere, 0);

    /// <summary>
    /// Of a socket as the kernel reports it. Without an inode it is no process's, whatever stands for its user; and a
    /// state in which no connection is up tells nothing of the connection that we have.
    /// </summary>
    internal static SocketOwner Of(TcpState state, uint user, uint inode) =>
        state is TcpState.Listen or TcpState.SynSent or TcpState.Closed ? NotThere
        : inode == 0 ? new SocketOwner(OwnerKind.None, 0)
        : new SocketOwner(OwnerKind.User, user);
}
