namespace KeyRx.Server;

/// <summary>Where a connection stands. It only moves down this list.</summary>
internal enum ConnectionPhase : byte
{
    /// <summary>The HTTP request is being read.</summary>
    Opening,

    /// <summary>Frames go both ways.</summary>
    Open,

    /// <summary>Our close frame is queued or sent; the peer's is awaited.</summary>
    Closing,

    /// <summary>We have sent FIN and read until the peer's, so that no reset eats what is still under way.</summary>
    Lingering,

    /// <summary>The socket is closed; operations on it are still ending.</summary>
    Closed,
}
