namespace KeyRx.Streams.Logs;

/// <summary>
/// How the memory of a log is divided. The shares hold one another up, so they stand here together: a frame
/// (<see cref="FrameBytesMax"/>) fits before the tail that readers may still be at, and what is appended between two
/// flushes (<see cref="UnflushedBytesMax"/>, <see cref="UnflushedRecordsMax"/>) is still retained, in bytes and in the
/// index, when it is encoded. A test checks this for every capacity that options allow.
/// </summary>
internal static class LogBounds
{
    /// <summary>Smallest capacity: the page size that mmap needs, with room for 64 KiB pages (arm64).</summary>
    internal const int CapacityMin = 64 * 1024;

    /// <summary>A frame has at most this share of the log, and one share before the tail is kept free.</summary>
    internal const int Shares = 8;

    /// <summary>One index entry for so many bytes: frames smaller than this on average shorten the retention.</summary>
    internal const int BytesPerIndexEntry = 64;

    private const int FlushBytesMax = 256 * 1024;

    internal static int FrameBytesMax(int capacity) => capacity / Shares;

    /// <summary>Bytes behind the head that a cursor may be at.</summary>
    internal static int RetainedBytes(int capacity) => capacity / Shares * (Shares - 1);

    internal static int IndexEntries(int capacity) => capacity / BytesPerIndexEntry;

    /// <summary>Records with their headers, in bytes, that may wait to be encoded.</summary>
    internal static int UnflushedBytesMax(int capacity) => Math.Min(capacity / Shares, FlushBytesMax);

    /// <summary>Records that may wait to be encoded.</summary>
    internal static int UnflushedRecordsMax(int capacity) =>
        Math.Min(IndexEntries(capacity) / 2, FlushBytesMax / BytesPerIndexEntry);
}
