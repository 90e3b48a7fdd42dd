namespace KeyRx.Testing;

/// <summary>What this process holds of the system (<c>man 5 proc</c>).</summary>
public static class OwnProcess
{
    /// <summary>Open descriptors, and threads. Other tests have some of them.</summary>
    public static (int Descriptors, int Threads) Count() =>
        (Directory.GetFileSystemEntries("/proc/self/fd").Length, Directory.GetDirectories("/proc/self/task").Length);

    /// <summary>How many of these are still there after a full collection: something holds them.</summary>
    public static int CountLiving<T>(IEnumerable<WeakReference<T>> objects)
        where T : class
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        return objects.Count(reference => reference.TryGetTarget(out _));
    }
}
