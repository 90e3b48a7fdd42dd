using System.Globalization;
using KeyRx.Load.Errors;
using KeyRx.Load.Interop;

namespace KeyRx.Load.Probes;

/// <summary>Looks at the measured server from outside, through /proc/PID. Any thread.</summary>
internal sealed class ProcessProbe
{
    private const long BytesPerKilobyte = 1024;
    private const int UserTicksField = 11; // counted from behind the command's ')': proc(5), utime is field 14
    private static readonly long TicksPerSecond = Libc.SystemConfiguration(LinuxConstants.ClockTicks);

    private readonly string _folder;

    internal ProcessProbe(int processId)
    {
        _folder = $"/proc/{processId}";
        if (!Directory.Exists(_folder))
            throw new UsageException($"--pid {processId}: no such process");
    }

    internal ProcessMemory ReadMemory() => AsRoot(ReadMappings);

    private ProcessMemory ReadMappings()
    {
        long rss = 0, dirty = 0;
        foreach (var line in File.ReadLines($"{_folder}/smaps_rollup"))
        {
            if (line.StartsWith("Rss:", StringComparison.Ordinal))
                rss = ParseKilobytes(line);
            else if (line.StartsWith("Private_Dirty:", StringComparison.Ordinal))
                dirty = ParseKilobytes(line);
        }

        return new ProcessMemory(rss, dirty);
    }

    /// <summary>User and system time of all threads, ended ones included.</summary>
    internal TimeSpan ReadCpuTime()
    {
        var stat = File.ReadAllText($"{_folder}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        var ticks = long.Parse(fields[UserTicksField], CultureInfo.InvariantCulture)
            + long.Parse(fields[UserTicksField + 1], CultureInfo.InvariantCulture);
        return TimeSpan.FromSeconds((double)ticks / TicksPerSecond);
    }

    internal int CountDescriptors() => AsRoot(() => Directory.EnumerateFileSystemEntries($"{_folder}/fd").Count());

    /// <summary>keyrxd is undumpable, so these files of its folder are root's.</summary>
    private T AsRoot<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (UnauthorizedAccessException)
        {
            throw new UsageException(
                $"{_folder}: its memory and descriptors are for root to see: run as root, or leave --pid out");
        }
    }

    private static long ParseKilobytes(string line)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return long.Parse(words[1], CultureInfo.InvariantCulture) * BytesPerKilobyte;
    }
}
