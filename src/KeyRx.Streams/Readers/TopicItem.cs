using KeyRx.Protocol;

namespace KeyRx.Streams.Readers;

/// <summary>One thing that a <see cref="TopicReader"/> tells; the bytes of it are in the buffer.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Position">
/// Of a record and a snapshot, where they stand: a reader opened with it goes on behind them. Of a gap and a new epoch,
/// what comes before the next record. Else the default.
/// </param>
/// <param name="TimeNanos">
/// When a record was taken in, in nanoseconds of the server's monotonic clock: on Linux CLOCK_MONOTONIC, as in
/// <see cref="KeyEvent.TimeNanos"/>. 0 for everything else.
/// </param>
/// <param name="Length">Bytes in the buffer; with <see cref="TopicItemKind.TooLong"/>, bytes that are needed.</param>
/// <param name="LostCount">Records that will never be read, where this is a gap or a new epoch.</param>
public readonly record struct TopicItem(
    TopicItemKind Kind, StreamPosition Position = default, ulong TimeNanos = 0, int Length = 0, ulong LostCount = 0);
