using System.Runtime.InteropServices;

namespace KeyRx.Daemon.Interop;

/// <summary>
/// Keeps the memory of this process to itself: tokens and keys are in it, and no advice on pages reaches the managed
/// heap.
/// </summary>
internal static partial class ProcessSecrecy
{
    private const int SetDumpable = 4; // PR_SET_DUMPABLE
    private const int CoreSize = 4; // RLIMIT_CORE

    /// <summary>
    /// No core is written, whatever <c>ulimit -c</c> and core_pattern say, and nobody but root may attach or read
    /// <c>/proc/PID/mem</c>. Called before any secret is read; what cannot be had on this system is left out.
    /// </summary>
    internal static void Begin()
    {
        if (!OperatingSystem.IsLinux()) return;
        _ = Control(SetDumpable, 0, 0, 0, 0);
        // The soft limit only: a browser that keyrxd starts inherits it, and may raise it again.
        if (GetLimit(CoreSize, out var limit) == 0) _ = SetLimit(CoreSize, limit with { Soft = 0 });
    }

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int Control(int option, nuint value, nuint unused3, nuint unused4, nuint unused5);

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    private static partial int GetLimit(int resource, out Limit limit);

    [LibraryImport("libc", EntryPoint = "setrlimit")]
    private static partial int SetLimit(int resource, in Limit limit);

    /// <summary>struct rlimit, where long has the pointer's width.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Limit(nuint Soft, nuint Hard);
}
