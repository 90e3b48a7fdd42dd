namespace KeyRx.Server.Connections;

/// <summary>Where a connection stands; see <see cref="ConnectionTransitions"/> for how it gets there.</summary>
internal enum ConnectionPhase : byte
{
    /// <summary>The head of an HTTP request is being read.</summary>
    Opening,

    /// <summary>A route is at work on the answer, off the loop. What comes meanwhile is discarded.</summary>
    Answering,

    /// <summary>Frames go both ways.</summary>
    Open,

    /// <summary>Our close frame is queued or sent; the peer's is awaited.</summary>
    Closing,

    /// <summary>
    /// The last bytes of ours are queued: an HTTP answer, or the second close frame. FIN follows them.
    /// </summary>
    Ending,

    /// <summary>Our FIN is sent. We read until the peer's, so that no reset eats what is still under way.</summary>
    Lingering,

    /// <summary>The socket is closed; operations on it may still be ending.</summary>
    Closed,
}
