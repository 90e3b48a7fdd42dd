namespace KeyRx.Server.Reading;

/// <summary>What one connection may take of a turn, and what is read of one that is not listened to any more.</summary>
internal static class ReadingLimits
{
    /// <summary>Bytes of one slice.</summary>
    internal const int SliceBytes = 64 * 1024;

    /// <summary>Frames of one slice: 64 KiB hold 10,922 empty ones.</summary>
    internal const int SliceFrames = 64;

    /// <summary>
    /// Compressed bytes of one slice. The worst there are, blocks that say nothing but their own codes, take zlib
    /// 250 ns each: 0.26 ms a slice. Ordinary ones take 6 ns.
    /// </summary>
    internal const int SliceCompressedBytes = 1024;

    /// <summary>Bytes that come out of compressed ones in one slice; 1 KiB may become 1 MiB.</summary>
    internal const int SliceInflatedBytes = 64 * 1024;

    /// <summary>
    /// Bytes of one receive between messages. What a slice leaves is carried over, so this bounds what a connection
    /// that sends many small frames, or compressed ones, may occupy.
    /// </summary>
    internal const int ReceiveBytes = 16 * 1024;

    /// <summary>
    /// Bytes discarded of a peer that goes on after our close frame, our answer or our refusal; then it is cut. Enough
    /// for what was under way when it was told.
    /// </summary>
    internal const int DiscardBytes = 256 * 1024;
}
