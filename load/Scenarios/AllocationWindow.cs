using KeyRx.Load.Probes;
using KeyRx.Load.Reports;

namespace KeyRx.Load.Scenarios;

/// <summary>
/// What the server allocated from <paramref name="Start"/> to <paramref name="End"/>, less what a reading allocates:
/// that is the difference between the two readings in a row at the start.
/// </summary>
internal sealed record AllocationWindow(DaemonStats First, DaemonStats Start, DaemonStats End)
{
    /// <summary>
    /// A housekeeping second may allocate a few hundred bytes, whatever the load: it is no message's.
    /// </summary>
    private const double BytesPerMessageMax = 0.05;

    internal void AddTo(Report report)
    {
        var reading = Start.AllocatedBytes - First.AllocatedBytes;
        var bytes = End.AllocatedBytes - Start.AllocatedBytes - reading;
        var perMessage = (double?)Math.Max(0, bytes ?? 0) / (End.TakenRecords - Start.TakenRecords);
        report.Add("reading_allocated_bytes", "allocated by one GET /stats", reading, "B");
        report.Add("window_allocated_bytes", "allocated besides", bytes, "B");
        report.AtMost(
            "bytes_per_message", "allocated per message", bytes is null ? null : perMessage, "B", BytesPerMessageMax);
    }
}
