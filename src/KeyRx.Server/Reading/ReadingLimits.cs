namespace KeyRx.Server.Reading;

/// <summary>What one connection may take of a turn, and what is read of one that is not listened to any more.</summary>
internal static class ReadingLimits
{
    /// <summary>Bytes of one slice.</summary>
    internal const int SliceBytes = 64 * 1024;

    /// <summary>Frames of one slice: 64 KiB hold 10,922 empty ones.</summary>
    internal const int SliceFrames = 64;

    /// <summary>
    /// Bytes of one receive between messages. What a slice leaves is carried over, so this bounds what a connection
    /// that sends many small frames may occupy.
    /// </summary>
    internal const int ReceiveBytes = 16 * 1024;

    /// <summary>
    /// Bytes discarded of a peer that goes on after our close frame, our answer or our refusal; then it is cut. Enough
    /// for what was under way when it was told.
    /// </summary>
    internal const int DiscardBytes = 256 * 1024;
}
