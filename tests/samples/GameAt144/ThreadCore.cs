using System.Runtime.InteropServices;

namespace GameAt144;

/// <summary>Keeps the calling thread on one processor, so that a measurement says whose time it is.</summary>
internal static partial class ThreadCore
{
    internal static unsafe void Pin(int core)
    {
        var mask = stackalloc ulong[16]; // 1,024 processors, as in cpu_set_t
        mask[core / 64] = 1UL << (core % 64);
        if (SetAffinity(0, 16 * sizeof(ulong), mask) != 0)
            throw new InvalidOperationException($"the game's thread cannot run on processor {core}");
    }

    [LibraryImport("libc", EntryPoint = "sched_setaffinity")]
    private static unsafe partial int SetAffinity(int thread, nuint size, ulong* mask);
}
