namespace KeyRx.Peers;

/// <summary>How much the kernel knows of who is at the other end.</summary>
public enum PeerUserKind : byte
{
    /// <summary>It is a local connection, and the kernel does not say whose: the system is not Linux, or denies us
    /// the question.</summary>
    Unknown,

    /// <summary>The other socket belongs to a user of this machine.</summary>
    Known,

    /// <summary>The other socket is on this machine and belongs to no process: nobody has accepted it yet, or it is
    /// closed already. The kernel reports it with user 0, which must not be taken for root.</summary>
    Nobody,

    /// <summary>The connection leads to another machine, of which the kernel knows nothing.</summary>
    Remote,
}
