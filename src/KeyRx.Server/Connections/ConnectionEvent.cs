namespace KeyRx.Server.Connections;

/// <summary>What moves a connection from one <see cref="ConnectionPhase"/> to the next.</summary>
internal enum ConnectionEvent : byte
{
    /// <summary>The request goes to a route, which answers off the loop.</summary>
    Asked,

    /// <summary>An HTTP answer is queued: content or a refusal.</summary>
    Answered,

    /// <summary>The 101 is queued.</summary>
    Upgraded,

    /// <summary>It fell out of a log whose policy is to disconnect: the closing handshake is to begin.</summary>
    Lagged,

    /// <summary>Our close frame is queued, and the peer has not sent one.</summary>
    CloseSent,

    /// <summary>The peer's close frame has come, or it broke a rule: there is nothing to wait for.</summary>
    PeerClosed,

    /// <summary>Everything of ours is out.</summary>
    RepliesOut,

    /// <summary>The peer has sent FIN.</summary>
    PeerEnded,

    /// <summary>The peer has had its time to answer our close frame.</summary>
    PatienceOver,

    /// <summary>The connection is gone, or is not wanted any more: no more bytes either way.</summary>
    Cut,
}
