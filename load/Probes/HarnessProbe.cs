using System.Diagnostics;

namespace KeyRx.Load.Probes;

/// <summary>
/// What makes all other figures doubtful: how busy this program itself was, and what the host took from the machine.
/// </summary>
internal sealed class HarnessProbe
{
    private readonly TimeSpan _cpuAtStart = Environment.CpuUsage.TotalTime;
    private readonly TimeSpan? _stolenAtStart = StolenTime.Read();
    private readonly long _started = Stopwatch.GetTimestamp();

    /// <summary>Since the probe was made.</summary>
    internal HarnessReading Read()
    {
        var elapsed = Stopwatch.GetElapsedTime(_started);
        return new HarnessReading(
            elapsed, (Environment.CpuUsage.TotalTime - _cpuAtStart) / elapsed, StolenTime.Read() - _stolenAtStart);
    }
}
