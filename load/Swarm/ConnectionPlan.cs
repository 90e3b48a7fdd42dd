namespace KeyRx.Load.Swarm;

/// <summary>What the connections of one group do.</summary>
internal sealed record ConnectionPlan(string Subprotocol, string Topic)
{
    /// <summary>SO_RCVBUF; 0 leaves it to the kernel. A small one makes who stops reading felt at once.</summary>
    internal int ReceiveBufferBytes { get; init; }

    /// <summary>Closes again, with status 1000, as soon as it is subscribed.</summary>
    internal bool ClosesWhenSubscribed { get; init; }

    /// <summary>How a lost connection comes back; null when it does not.</summary>
    internal ReturnRule? Return { get; init; }
}
