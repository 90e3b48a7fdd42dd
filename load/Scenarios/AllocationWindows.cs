using KeyRx.Load.Probes;
using KeyRx.Load.Reports;

namespace KeyRx.Load.Scenarios;

/// <summary>
/// What the server allocated between each of <paramref name="Readings"/> and the next, less what a reading allocates:
/// that is the difference between <paramref name="First"/> and the reading right after it.
/// </summary>
internal sealed record AllocationWindows(DaemonStats First, IReadOnlyList<DaemonStats> Readings)
{
    /// <summary>Windows in the measured time; odd, so that one of them is in the middle.</summary>
    internal const int Count = 3;

    /// <summary>
    /// A housekeeping second may allocate a few hundred bytes, whatever the load: it is no message's.
    /// </summary>
    private const double BytesPerMessageMax = 0.05;

    internal void AddTo(Report report)
    {
        var readingBytes = Readings[0].AllocatedBytes - First.AllocatedBytes;
        var windows = Readings.Zip(Readings.Skip(1), (start, end) => new Window(start, end, readingBytes)).ToArray();
        report.Add("reading_allocated_bytes", "allocated by one GET /stats", readingBytes, "B");
        report.Add("window_allocated_bytes", "allocated besides", windows.Sum(window => window.Bytes), "B");
        report.AtMost(
            "bytes_per_message", "allocated per message, middle window",
            windows.All(window => window.Bytes is not null) ? Middle(windows) : null, "B", BytesPerMessageMax);
    }

    /// <summary>
    /// What a message allocates is in every window. What the runtime allocates once, whenever it first needs it (its
    /// thread pool's tuning, some kilobytes), is in one of them, and a mean would spread it over the messages.
    /// </summary>
    private static double? Middle(Window[] windows)
        => windows.Select(window => window.BytesPerMessage).Order().ElementAt(windows.Length / 2);

    private readonly record struct Window(DaemonStats Start, DaemonStats End, long? ReadingBytes)
    {
        internal long? Bytes => End.AllocatedBytes - Start.AllocatedBytes - ReadingBytes;

        internal double? BytesPerMessage => Math.Max(0, Bytes ?? 0) / (double?)(End.TakenRecords - Start.TakenRecords);
    }
}
