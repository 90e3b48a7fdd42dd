using System.Diagnostics;

namespace KeyRx.Load.Probes;

/// <summary>How busy this program itself is: figures of a harness at its own limit say nothing of the server.</summary>
internal sealed class HarnessProbe
{
    private readonly TimeSpan _cpuAtStart = Environment.CpuUsage.TotalTime;
    private readonly long _started = Stopwatch.GetTimestamp();

    /// <summary>Cores in use since the probe was made.</summary>
    internal double CoresUsed
        => (Environment.CpuUsage.TotalTime - _cpuAtStart) / Stopwatch.GetElapsedTime(_started);
}
