using System.Diagnostics;
using System.Runtime.InteropServices;

namespace KeyRx.Server.Interop;

/// <summary>
/// CPU time of the calling thread. Where the system does not tell it, the wall clock's time stands for it.
/// </summary>
internal static unsafe partial class ThreadCpuTime
{
    private const int ThreadCpuClock = 3; // CLOCK_THREAD_CPUTIME_ID
    private const long NanosPerSecond = 1_000_000_000;

    /// <summary>Nanoseconds since the thread began.</summary>
    internal static long Nanos
    {
        get
        {
            if (!OperatingSystem.IsLinux()) return (long)(Stopwatch.GetTimestamp() * (1e9 / Stopwatch.Frequency));
            var time = stackalloc long[2];
            _ = GetTime(ThreadCpuClock, time);
            return (time[0] * NanosPerSecond) + time[1];
        }
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    [SuppressGCTransition]
    private static partial int GetTime(int clock, long* time);
}
