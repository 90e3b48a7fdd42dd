namespace KeyRx.Server.Audit;

/// <summary>What happened, for who wants to know later who could read keys.</summary>
public enum AuditKind : byte
{
    /// <summary>The server listens.</summary>
    Started,

    /// <summary>The server has ended.</summary>
    Stopped,

    /// <summary>A connection was upgraded: its token lets it read what its scopes say.</summary>
    Connected,

    /// <summary>An upgraded connection has ended.</summary>
    Disconnected,

    /// <summary>A request was refused.</summary>
    Refused,

    /// <summary>More requests of one user, or of nobody known, were refused in a minute than are told.</summary>
    RefusedMore,

    /// <summary>A page exchanged its one-time secret for a token.</summary>
    PageAdmitted,

    /// <summary>A page showed a secret that is not accepted.</summary>
    PageRefused,

    /// <summary>Capture was paused.</summary>
    Paused,

    /// <summary>Capture goes on.</summary>
    Resumed,

    /// <summary>Other tokens are accepted from now on.</summary>
    TokensReplaced,

    /// <summary>The embedding program has read its settings again.</summary>
    Reloaded,

    /// <summary>The embedding program could not read its settings again: everything is as it was.</summary>
    ReloadFailed,

    /// <summary>So many events about this time are missing.</summary>
    Lost,

    /// <summary>More connections of one token and user were upgraded than are told one by one.</summary>
    ConnectedMore,

    /// <summary>More pages of one user were let in than are told one by one.</summary>
    PageAdmittedMore,

    /// <summary>Capture was paused for one reason more often than is told one by one.</summary>
    PausedMore,
}
