namespace KeyRx.Server.Limits;

/// <summary>What a token or a user had all of when it asked for more; each refusal counts under one of these.</summary>
internal enum Limit : byte
{
    /// <summary>Connections of one token.</summary>
    ConnectionsPerToken,

    /// <summary>Connections of one user of the machine.</summary>
    ConnectionsPerUser,

    /// <summary>Requests of one user that were refused lately.</summary>
    RefusedAttempts,

    /// <summary>Subscriptions of all connections of one token.</summary>
    SubscriptionsPerToken,

    /// <summary>Records of one token that wait to be taken in.</summary>
    InboxPerToken,

    /// <summary>Messages for the host, of one token or one connection, that wait for it.</summary>
    InboundPerSender,
}
