namespace KeyRx.Client.Payloads;

/// <summary>
/// An event of topic <c>server</c>. Which fields are there depends on its <see cref="Kind"/>: PROTOCOL.md, "server".
/// Immutable.
/// </summary>
public sealed record ServerPayload
{
    /// <summary>Microseconds since the Unix epoch, by the server's clock.</summary>
    public required long Timestamp { get; init; }

    /// <summary><c>metrics</c>, <c>alert</c>, <c>page_admitted</c>, <c>listeners</c>, or a newer word.</summary>
    public required string Kind { get; init; }

    /// <summary>Metrics: connections that are open.</summary>
    public long? Connections { get; init; }

    /// <summary>Metrics: records since the start.</summary>
    public long? Records { get; init; }

    /// <summary>Metrics: bytes sent since the start.</summary>
    public long? SentBytes { get; init; }

    /// <summary>Metrics: messages received since the start.</summary>
    public long? ReceivedMessages { get; init; }

    /// <summary>Metrics: errors told since the start.</summary>
    public long? Errors { get; init; }

    /// <summary>Metrics: topics resumed since the start.</summary>
    public long? Resumed { get; init; }

    /// <summary>Metrics: records told as gaps since the start.</summary>
    public long? GapRecords { get; init; }

    /// <summary>Metrics: key events that were overwritten before they were read.</summary>
    public long? RingLost { get; init; }

    /// <summary>Metrics: records refused since the start.</summary>
    public long? PublishRefused { get; init; }

    /// <summary>Metrics: names of the alerts that are raised.</summary>
    public IReadOnlyList<string>? Alerts { get; init; }

    /// <summary>Alert: its name.</summary>
    public string? Alert { get; init; }

    /// <summary>Alert: <c>raised </c> or <c>cleared</c>.</summary>
    public string? State { get; init; }

    /// <summary>Alert: what it is raised for.</summary>
    public double? Value { get; init; }

    /// <summary>Alert: above which it is raised.</summary>
    public double? Limit { get; init; }

    /// <summary>A page that was let in: its user, where the server knows it.</summary>
    public string? User { get; init; }

    /// <summary>A page that was let in: the token that had its secret made.</summary>
    public string? Token { get; init; }

    /// <summary>Listeners: connections by token.</summary>
    public IReadOnlyDictionary<string, int>? Tokens { get; init; }

    /// <summary>Listeners: connections by user.</summary>
    public IReadOnlyDictionary<string, int>? Users { get; init; }
}
