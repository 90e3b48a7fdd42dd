using System.Globalization;
using KeyRx.Load.Interop;

namespace KeyRx.Load.Probes;

/// <summary>
/// For how long the machine wanted to run and its host let others run: the field "steal" of <c>/proc/stat</c>, see
/// proc_stat(5). 0 for ever where there is no host.
/// </summary>
internal static class StolenTime
{
    private const int StealField = 8; // after the word "cpu": user nice system idle iowait irq softirq steal
    private static readonly long TicksPerSecond = Libc.SystemConfiguration(LinuxConstants.ClockTicks);

    /// <summary>Of all cores since the machine's start; null when the kernel does not tell.</summary>
    internal static TimeSpan? Read() => Parse(File.ReadLines("/proc/stat").First(), TicksPerSecond);

    /// <param name="line">The first line of the file, which begins with "cpu" and a space.</param>
    /// <param name="ticksPerSecond">The unit of its fields.</param>
    internal static TimeSpan? Parse(string line, long ticksPerSecond)
    {
        var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length > StealField && fields[0] == "cpu"
            ? TimeSpan.FromSeconds(double.Parse(fields[StealField], CultureInfo.InvariantCulture) / ticksPerSecond)
            : null;
    }
}
