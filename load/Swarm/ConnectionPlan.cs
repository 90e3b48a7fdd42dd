namespace KeyRx.Load.Swarm;

/// <summary>What the connections of one group do.</summary>
/// <param name="Subprotocol">Asked for in the upgrade; null asks for none.</param>
/// <param name="Topic">Subscribed to after the upgrade; null subscribes to nothing, and every
/// message counts as a delivery.</param>
internal sealed record ConnectionPlan(string? Subprotocol, string? Topic)
{
    /// <summary>No subprotocol, no subscription: any WebSocket server.</summary>
    internal static ConnectionPlan Plain { get; } = new(null, null);

    /// <summary>
    /// Without a topic: this many bytes are a record, however they are cut into messages; 0 counts messages.
    /// </summary>
    internal int RecordBytes { get; init; }

    /// <summary>SO_RCVBUF; 0 leaves it to the kernel. A small one makes who stops reading felt at once.</summary>
    internal int ReceiveBufferBytes { get; init; }

    /// <summary>
    /// Bytes one recv takes at most; 0 takes what the worker's buffer holds. Real clients read 4 to 64 KiB at a time.
    /// </summary>
    internal int ReceiveBytes { get; init; }

    /// <summary>Closes again, with status 1000, as soon as it is subscribed.</summary>
    internal bool ClosesWhenSubscribed { get; init; }

    /// <summary>How a lost connection comes back; null when it does not.</summary>
    internal ReturnRule? Return { get; init; }

    /// <summary>Keeps messages outstanding that the server sends back; null when it does not.</summary>
    internal EchoPlan? Echo { get; init; }
}
