namespace KeyRx.Daemon.Memory;

/// <summary>What the managed heap holds, and what it has of the system for it, in bytes.</summary>
internal readonly record struct HeapSize(long Used, long Committed)
{
    /// <summary>Now.</summary>
    internal static HeapSize Read() =>
        new(GC.GetTotalMemory(forceFullCollection: false), GC.GetGCMemoryInfo(GCKind.Any).TotalCommittedBytes);

    /// <summary>What is not in use.</summary>
    internal long Slack => Committed - Used;
}
