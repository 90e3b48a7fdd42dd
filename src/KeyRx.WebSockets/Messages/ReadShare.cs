namespace KeyRx.WebSockets.Messages;

/// <summary>
/// What <see cref="MessageAssembler"/> may still do before it stops: a peer may cut a message into any number of empty
/// frames (RFC 6455 5.4), and a few bytes of DEFLATE may become megabytes, or be all headers of blocks.
/// </summary>
/// <param name="FramesLeft">Frames that may be begun.</param>
/// <param name="CompressedBytesLeft">
/// Compressed bytes that may be read: those that only describe codes take zlib longest, 250 ns each.
/// </param>
/// <param name="InflatedBytesLeft">Bytes that may come out of compressed ones.</param>
public record struct ReadShare(int FramesLeft, long CompressedBytesLeft, long InflatedBytesLeft)
{
    /// <summary>For who has nothing else to do.</summary>
    public static ReadShare Unbounded => new(int.MaxValue, long.MaxValue, long.MaxValue);

    /// <summary>One of them is used up: nothing more may be done with it.</summary>
    public readonly bool IsSpent => FramesLeft <= 0 || IsInflatingSpent;

    /// <summary>Nothing more may be inflated, of the frame that is under way either.</summary>
    internal readonly bool IsInflatingSpent => CompressedBytesLeft <= 0 || InflatedBytesLeft <= 0;
}
