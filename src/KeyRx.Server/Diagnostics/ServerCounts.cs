namespace KeyRx.Server.Diagnostics;

/// <summary>
/// The plain numbers of <see cref="ServerStatistics"/>, under the same names. A value: reading it allocates nothing.
/// Each number is exact or a few events old; together they are no transaction.
/// </summary>
public readonly record struct ServerCounts
{
    /// <summary>Upgraded connections now.</summary>
    public int OpenConnections { get; init; }

    /// <summary>Connections ever upgraded.</summary>
    public long OpenedConnections { get; init; }

    /// <summary>Slots of the connection table in use, in whatever phase.</summary>
    public int UsedSlots { get; init; }

    /// <summary>Sessions of clients that acknowledge, live or kept for their return.</summary>
    public int Sessions { get; init; }

    /// <summary>Sends of log bytes.</summary>
    public long SendCount { get; init; }

    /// <summary>Log bytes sent.</summary>
    public long SentBytes { get; init; }

    /// <summary>Event messages put before subscribers: each frame once for every subscriber of its lane.</summary>
    public long SentMessages { get; init; }

    /// <summary>Messages and control frames received.</summary>
    public long ReceivedMessages { get; init; }

    /// <summary>Records that slow consumers were told they missed.</summary>
    public long GapRecords { get; init; }

    /// <summary>Key events and records taken in.</summary>
    public long TakenRecords { get; init; }

    /// <summary>Records refused because the inbox was full.</summary>
    public long InboxRefused { get; init; }

    /// <summary>Key events overwritten in the ring before they were read.</summary>
    public ulong RingLost { get; init; }

    /// <summary>Bytes of partly sent frames that wait for slow sockets.</summary>
    public long RestBytes { get; init; }

    /// <summary>Memory that the logs may fill, in bytes; a second old at most.</summary>
    public long LogBytes { get; init; }

    /// <summary>Keys cannot be read: the source has failed, or the last keyboard is gone.</summary>
    public bool IsCaptureLost { get; init; }
}
