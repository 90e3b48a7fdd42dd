using System.Runtime.InteropServices;

namespace KeyRx.Server.Interop;

/// <summary>Priority and CPUs of the calling thread. CPUs are Linux only.</summary>
internal static unsafe partial class LoopThread
{
    /// <summary>CPUs are numbered below this: more than any kernel is built for.</summary>
    internal const int CpusMax = 8192;

    private const int SetBytes = CpusMax / 8;
    private const int WhichThread = 0; // PRIO_PROCESS: on Linux, of one thread
    private const int NiceStep = 5;
    private const int NiceLeast = -20;
    private const int NiceMost = 19;
    private const int NotPermitted = 1; // EPERM
    private const int NotAllowed = 13; // EACCES

    /// <summary>
    /// Linux has no priorities but nice values, and .NET does not set those: each step is 5 of them, from what the
    /// process has. Going up needs CAP_SYS_NICE or a limit (RLIMIT_NICE).
    /// </summary>
    /// <returns>False where the system does not permit it.</returns>
    internal static bool TrySetPriority(ThreadPriority priority)
    {
        if (!OperatingSystem.IsLinux())
        {
            Thread.CurrentThread.Priority = priority;
            return true;
        }

        if (priority == ThreadPriority.Normal) return true;
        var nice = GetNice(WhichThread, 0) + ((ThreadPriority.Normal - priority) * NiceStep);
        if (SetNice(WhichThread, 0, Math.Clamp(nice, NiceLeast, NiceMost)) == 0) return true;
        var error = Marshal.GetLastPInvokeError();
        return error is NotPermitted or NotAllowed
            ? false
            : throw new InvalidOperationException($"setpriority failed: {Marshal.GetPInvokeErrorMessage(error)}");
    }

    /// <summary>Lets the thread run on these CPUs and no others.</summary>
    internal static void SetCpus(IEnumerable<int> cpus)
    {
        var set = stackalloc byte[SetBytes];
        new Span<byte>(set, SetBytes).Clear();
        foreach (var cpu in cpus) set[cpu / 8] |= (byte)(1 << (cpu % 8));
        if (SetAffinity(0, SetBytes, set) == 0) return;
        var reason = Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError());
        throw new InvalidOperationException($"sched_setaffinity failed: {reason}");
    }

    /// <summary>The CPUs that the calling thread may use now.</summary>
    internal static IReadOnlyList<int> Cpus()
    {
        var set = stackalloc byte[SetBytes];
        new Span<byte>(set, SetBytes).Clear();
        if (GetAffinity(0, SetBytes, set) < 0) return [];
        var cpus = new List<int>();
        for (var cpu = 0; cpu < CpusMax; cpu++)
        {
            if ((set[cpu / 8] & (1 << (cpu % 8))) != 0) cpus.Add(cpu);
        }

        return cpus;
    }

    [LibraryImport("libc", EntryPoint = "getpriority")]
    private static partial int GetNice(int which, int id);

    [LibraryImport("libc", EntryPoint = "setpriority", SetLastError = true)]
    private static partial int SetNice(int which, int id, int nice);

    [LibraryImport("libc", EntryPoint = "sched_setaffinity", SetLastError = true)]
    private static partial int SetAffinity(int thread, nuint length, byte* set);

    [LibraryImport("libc", EntryPoint = "sched_getaffinity", SetLastError = true)]
    private static partial int GetAffinity(int thread, nuint length, byte* set);
}
