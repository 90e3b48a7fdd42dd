using System.Runtime.InteropServices;

namespace KeyRx.Load.Reports;

/// <summary>What a figure was measured on; without it the figure says nothing.</summary>
internal sealed record MachineFacts(string Processor, int CoresAllowed, string System, string Kernel, string Runtime)
{
    internal static MachineFacts Read() => new(
        ReadProcessorName(),
        Environment.ProcessorCount,
        RuntimeInformation.OSDescription,
        File.ReadAllText("/proc/sys/kernel/osrelease").Trim(),
        RuntimeInformation.FrameworkDescription);

    public override string ToString() =>
        $"{Processor}, cores for this program: {CoresAllowed}, Linux {Kernel}, {Runtime}";

    private static string ReadProcessorName()
    {
        var line = File.ReadLines("/proc/cpuinfo")
            .FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal));
        return line is null ? "unknown" : line[(line.IndexOf(':') + 1)..].Trim();
    }
}
