using System.Globalization;
using System.Runtime.InteropServices;

namespace KeyRx.Bench.Results;

/// <summary>Where and how the numbers came about: without it they are worth nothing.</summary>
internal static class RunDescription
{
    internal static string Write() => string.Create(CultureInfo.InvariantCulture, $"""
        # Results

        Written by `{Variable("KEYRX_BENCH_COMMAND")}`; what the columns mean is in [README.md](README.md).

        | | |
        |---|---|
        | date | {TimeProvider.System.GetUtcNow():yyyy-MM-dd HH:mm} UTC |
        | commit | {Variable("KEYRX_BENCH_COMMIT")} |
        | processor | {Processor()}, {Variable("KEYRX_BENCH_CORES")} cores, the run pinned to one |
        | vectors | {Vectors()} |
        | system | {RuntimeInformation.OSDescription} |
        | kernel | {Kernel()} |
        | runtime | {RuntimeInformation.FrameworkDescription} |

        """);

    private static string Processor() =>
        File.ReadLines("/proc/cpuinfo").First(line => line.StartsWith("model name", StringComparison.Ordinal))
            .Split(": ")[1];

    /// <summary>As uname -r says it.</summary>
    private static string Kernel() => File.ReadAllText("/proc/sys/kernel/osrelease").Trim();

    private static string Vectors() =>
        System.Runtime.Intrinsics.Vector512.IsHardwareAccelerated ? "512 bits"
        : System.Runtime.Intrinsics.Vector256.IsHardwareAccelerated ? "256 bits" : "128 bits";

    private static string Variable(string name) => Environment.GetEnvironmentVariable(name) ?? "unknown";
}
