namespace KeyRx.Server.Audit;

/// <summary>
/// One event of the audit. What does not apply to its kind is null. It never holds a key, a payload, a token or a
/// one-time secret, so it may be kept for longer than they.
/// </summary>
/// <param name="Kind">What happened.</param>
/// <param name="Time">When, by the clock of the server's options.</param>
public sealed record AuditEvent(AuditKind Kind, DateTimeOffset Time)
{
    /// <summary>What <c>connected</c> told the client.</summary>
    public string? ClientId { get; init; }

    /// <summary>The connection's token.</summary>
    public AuditToken? Token { get; init; }

    /// <summary>Where it comes from: address and port.</summary>
    public string? Peer { get; init; }

    /// <summary>The user of this machine at the other end, where the kernel says so.</summary>
    public string? User { get; init; }

    /// <summary>The Origin of a page that was admitted; it is on the server's list.</summary>
    public string? Origin { get; init; }

    /// <summary>HTTP status of a refusal.</summary>
    public int? Status { get; init; }

    /// <summary>Why, in the server's own words.</summary>
    public string? Reason { get; init; }

    /// <summary>
    /// The Host or Origin that is not on its list: in quotes, at most 100 characters, nothing that a terminal obeys.
    /// </summary>
    public string? Named { get; init; }

    /// <summary>How long the connection, or the server, was there.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>How many were refused, or lost.</summary>
    public long? Count { get; init; }

    /// <summary>Where the server listens.</summary>
    public IReadOnlyList<string>? Listen { get; init; }

    /// <summary>The tokens that are accepted from now on, besides those of pages.</summary>
    public IReadOnlyList<AuditToken>? Tokens { get; init; }

    /// <summary>Further Hosts that requests may name from now on.</summary>
    public IReadOnlyList<string>? Hosts { get; init; }

    /// <summary>Further Origins that pages may come from, from now on.</summary>
    public IReadOnlyList<string>? Origins { get; init; }

    /// <summary>Users who may connect from now on, besides the server's own and root.</summary>
    public IReadOnlyList<string>? Users { get; init; }
}
