using System.Runtime.InteropServices;
using Perfolizer.Horology;

namespace KeyRx.Bench.Interop;

/// <summary>
/// Processor time of the calling thread. On a shared machine a wall clock also counts what the neighbours do; every
/// case runs on one thread that never waits, so nothing of its own is missed.
/// </summary>
internal sealed partial class ThreadTime : IClock
{
    /// <summary>CLOCK_THREAD_CPUTIME_ID of clock_gettime(2).</summary>
    private const int ThreadCpuTime = 3;
    private const long NanosPerSecond = 1_000_000_000;

    public string Title => "processor time of the thread";

    public bool IsAvailable => OperatingSystem.IsLinux();

    public Frequency Frequency => new(NanosPerSecond);

    public long GetTimestamp()
    {
        if (ReadClock(ThreadCpuTime, out var time) != 0)
            throw new PlatformNotSupportedException("clock_gettime failed");
        return (time.Seconds * NanosPerSecond) + time.Nanos;
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int ReadClock(int clock, out TimeSpec time);

    private struct TimeSpec
    {
        internal long Seconds;
        internal long Nanos;
    }
}
