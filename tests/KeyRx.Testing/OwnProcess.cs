namespace KeyRx.Testing;

/// <summary>What this process holds of the system (<c>man 5 proc</c>).</summary>
public static class OwnProcess
{
    /// <summary>
    /// Open descriptors, threads, and mappings of logs. Other tests that run at the same time have some of them. Not
    /// counted are the assemblies, each of which the runtime keeps open once it has compiled something that needs it.
    /// </summary>
    public static (int Descriptors, int Threads, int Logs) Count() => (
        Directory.GetFiles("/proc/self/fd").Count(path => !IsAssembly(path)),
        Directory.GetDirectories("/proc/self/task").Length,
        File.ReadLines("/proc/self/maps").Count(line => line.Contains("/memfd:keyrx-log", StringComparison.Ordinal)));

    /// <summary>How many of these are still there after a full collection: something holds them.</summary>
    public static int CountLiving<T>(IEnumerable<WeakReference<T>> objects)
        where T : class
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        return objects.Count(reference => reference.TryGetTarget(out _));
    }

    private static bool IsAssembly(string path) =>
        new FileInfo(path).LinkTarget?.EndsWith(".dll", StringComparison.Ordinal) is true;
}
