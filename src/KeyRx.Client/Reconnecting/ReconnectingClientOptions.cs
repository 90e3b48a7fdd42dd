namespace KeyRx.Client.Reconnecting;

/// <summary>How a <see cref="ReconnectingClient"/> connects and comes back.</summary>
public sealed record ReconnectingClientOptions
{
    /// <summary>For each connection, its clock included.</summary>
    public required KeyRxClientOptions Connection { get; init; }

    /// <summary>Attempts in a row that may fail before the client gives up; 0, the default, = for ever.</summary>
    public int MaxAttempts { get; init; }

    /// <summary>Messages to publish that wait for a connection at most; what does not fit fails at once.</summary>
    public int MaxQueuedMessages { get; init; } = 100;

    /// <summary>Bytes of these messages at most.</summary>
    public int MaxQueuedBytes { get; init; } = 1024 * 1024;

    /// <summary>
    /// Called with each change of state, one after the other and in order. It must return soon and not throw: the
    /// client waits for it, and an exception ends the client.
    /// </summary>
    public Action<ConnectionStateChange>? StateChanged { get; init; }

    /// <summary>
    /// Messages of all topics in the order of their times: each waits so long for earlier ones of other topics.
    /// Zero, the default, passes them on as they come; within a topic the order is the server's in any case.
    /// </summary>
    public TimeSpan ReorderWindow { get; init; }

    /// <summary>Seed of the waits' random part, for tests; null = another one each time.</summary>
    public int? JitterSeed { get; init; }

    internal void Validate()
    {
        ArgumentNullException.ThrowIfNull(Connection);
        Connection.Validate();
        if (MaxAttempts < 0) throw new ArgumentException("the most attempts must be 0, which is for ever, or more");
        if (ReorderWindow < TimeSpan.Zero || ReorderWindow > TimeSpan.FromMinutes(1))
            throw new ArgumentException($"the reorder window is 0, which is none, to a minute, not {ReorderWindow}");
        if (MaxQueuedMessages < 0 || MaxQueuedBytes < 0)
            throw new ArgumentException("the most queued messages and bytes must be 0, which is none, or more");
    }
}
