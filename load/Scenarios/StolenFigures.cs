using System.Globalization;
using KeyRx.Load.Probes;
using KeyRx.Load.Reports;

namespace KeyRx.Load.Scenarios;

/// <summary>
/// The rows that tell how far times can be trusted: what the host took may be charged to whatever thread was running.
/// </summary>
internal static class StolenFigures
{
    private const double PercentDoubtful = 1;

    internal static void AddStolen(this Report report, in HarnessReading reading)
    {
        var percent = 100 * (reading.Stolen / reading.Elapsed);
        report.Add("stolen_ms", "CPU time stolen from this machine", reading.Stolen?.TotalMilliseconds, "ms");
        report.Add("stolen_percent", "stolen, of the measured time", percent, "%");
        if (percent > PercentDoubtful)
        {
            report.Note(string.Create(
                CultureInfo.InvariantCulture,
                $"the host took {percent:0.0} % of the measured time from this machine, which may be charged to "
                    + $"whatever thread was running: turns and latencies of some ms need not be the server's"));
        }
    }
}
