namespace KeyRx.Daemon.Memory;

/// <summary>Reads the heap's size. To ask the runtime allocates, and it knows more only after a collection.</summary>
/// <remarks>One thread at a time.</remarks>
internal sealed class HeapMeter
{
    private int _collections = -1;
    private long _committed;

    /// <summary>Now; what is committed as the last collection left it.</summary>
    internal HeapSize Read()
    {
        var collections = GC.CollectionCount(0);
        if (collections != _collections)
            (_collections, _committed) = (collections, GC.GetGCMemoryInfo(GCKind.Any).TotalCommittedBytes);
        return new HeapSize(GC.GetTotalMemory(forceFullCollection: false), _committed);
    }
}
