namespace KeyRx.Protocol;

/// <summary>Every close status the server uses (PROTOCOL.md, "Close reasons"; RFC 6455 7.4.1).</summary>
public static class CloseReasons
{
    /// <summary>The purpose is fulfilled.</summary>
    public static readonly CloseReason Normal = new(1000, "", false);

    /// <summary>The server stops.</summary>
    public static readonly CloseReason GoingAway = new(1001, "server stops", true);

    /// <summary>A frame broke RFC 6455.</summary>
    public static readonly CloseReason ProtocolError = new(1002, "protocol error", false);

    /// <summary>A binary message, which clients do not send here.</summary>
    public static readonly CloseReason UnsupportedData = new(1003, "clients send text", false);

    /// <summary>Text that is no UTF-8.</summary>
    public static readonly CloseReason InvalidPayload = new(1007, "text is not UTF-8", false);

    /// <summary>The rate limit, after a warning; a message that does not come to its end.</summary>
    public static readonly CloseReason PolicyViolation = new(1008, "policy", false);

    /// <summary>A message over the limit.</summary>
    public static readonly CloseReason TooBig = new(1009, "message too big", false);

    /// <summary>The server restarts.</summary>
    public static readonly CloseReason ServiceRestart = new(1012, "server restarts", true);

    /// <summary>Overloaded.</summary>
    public static readonly CloseReason TryAgainLater = new(1013, "try again later", true);

    /// <summary>The token is no longer accepted.</summary>
    public static readonly CloseReason TokenRevoked = new(4003, "token revoked", false);

    /// <summary>The program that embeds the server has ended this connection.</summary>
    public static readonly CloseReason Disconnected = new(4004, "disconnected", false);

    /// <summary>The client could not keep up.</summary>
    public static readonly CloseReason SlowConsumer = new(4008, "slow consumer", true);

    /// <summary>Nothing was heard for two heartbeats.</summary>
    public static readonly CloseReason HeartbeatMissed = new(4009, "heartbeat missed", true);

    /// <summary>The table.</summary>
    public static IReadOnlyList<CloseReason> All { get; } =
    [
        Normal, GoingAway, ProtocolError, UnsupportedData, InvalidPayload, PolicyViolation, TooBig, ServiceRestart,
        TryAgainLater,
        TokenRevoked, Disconnected, SlowConsumer, HeartbeatMissed,
    ];

    /// <summary>Looks a status up.</summary>
    public static bool TryGet(int code, out CloseReason reason)
    {
        foreach (var candidate in All)
        {
            reason = candidate;
            if (candidate.Code == code) return true;
        }

        reason = default;
        return false;
    }
}
