namespace KeyRx.WebSockets.Handshake;

/// <summary>Why an upgrade did not come about.</summary>
/// <param name="Status">HTTP status; 0 where the answer was none that a WebSocket server may give.</param>
/// <param name="Reason">One line for people.</param>
/// <param name="IsWithoutBody">The request was a HEAD: its answer has no body (RFC 9110 9.3.2).</param>
public readonly record struct UpgradeRefusal(int Status, string Reason, bool IsWithoutBody = false)
{
    /// <summary>A method that is known and not allowed.</summary>
    public static UpgradeRefusal GetOnly { get; } = new(405, "GET only (RFC 6455 4.1)");

    /// <summary>The methods that a 405 names (RFC 9110 10.2.1); null for GET.</summary>
    public string? Allow { get; init; }

    /// <summary>
    /// For how long the server wants us to stay away (RFC 9110 10.2.3); null where it did not say, or said it as a date
    /// and not what time it is now.
    /// </summary>
    public int? RetryAfterSeconds { get; init; }

    /// <summary>Until when the server wants us to stay away, where it said it as a date (RFC 9110 5.6.7).</summary>
    public DateTimeOffset? RetryAfterDate { get; init; }
}
