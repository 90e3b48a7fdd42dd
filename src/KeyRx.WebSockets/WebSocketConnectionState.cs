namespace KeyRx.WebSockets;

/// <summary>Where a <see cref="WebSocketConnection"/> stands (RFC 6455 7).</summary>
public enum WebSocketConnectionState
{
    /// <summary>Messages go both ways.</summary>
    Open,

    /// <summary>Our close frame is out, the peer's has not come: only receiving makes sense.</summary>
    CloseSent,

    /// <summary>The peer's close frame has come, and ours is not out yet.</summary>
    CloseReceived,

    /// <summary>Both close frames have gone, or one was given up; TCP is being closed, by the server first.</summary>
    Closing,

    /// <summary>Nothing of the connection is left.</summary>
    Closed,
}
