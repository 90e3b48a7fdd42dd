namespace KeyRx.Peers.Tcp;

/// <summary>What a look-up of a TCP socket by its two addresses has found.</summary>
internal enum OwnerKind
{
    /// <summary>The kernel does not answer such questions, or not to us.</summary>
    NoAnswer,

    /// <summary>No such socket on this machine.</summary>
    NotThere,

    /// <summary>The socket is there and belongs to no process: it has no inode.</summary>
    None,

    /// <summary>The socket is there, and somebody's.</summary>
    User,
}
