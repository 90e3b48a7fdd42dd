namespace KeyRx.Server.Connections;

/// <summary>Why a connection ended; what the counters call it.</summary>
internal enum EndReason : byte
{
    /// <summary>The peer sent a close frame.</summary>
    Normal,

    /// <summary>Reset, or end of stream without a close frame.</summary>
    PeerGone,

    /// <summary>The peer broke RFC 6455.</summary>
    ProtocolError,

    /// <summary>No sign of life for two heartbeats.</summary>
    HeartbeatMissed,

    /// <summary>It could not keep up: the room for rests is used up, or a topic's policy is to disconnect.</summary>
    SlowConsumer,

    /// <summary>The log's writer overtook it in the middle of a send.</summary>
    Overtaken,

    /// <summary>It went on after error 429.</summary>
    RateLimited,

    /// <summary>Its token is gone, allows less than it did, or has expired.</summary>
    TokenRevoked,

    /// <summary>The embedding program has ended it.</summary>
    Disconnected,

    /// <summary>Some step of opening or closing took too long.</summary>
    TimedOut,

    /// <summary>It had shown no token when the slots were needed for those who might.</summary>
    Displaced,

    /// <summary>A half-sent frame may have held keys when capture was paused.</summary>
    Paused,

    /// <summary>The server stops.</summary>
    Stopped,

    /// <summary>The request was answered or refused; it never was a WebSocket.</summary>
    Http,
}
