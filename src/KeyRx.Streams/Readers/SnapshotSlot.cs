namespace KeyRx.Streams.Readers;

/// <summary>
/// Where the loop puts a snapshot and a reader takes it. Nobody waits for the other: whoever takes it has it alone.
/// </summary>
/// <param name="ask">Has the loop put one here, soon.</param>
/// <remarks>Threading: any thread; asking and taking, the reader's.</remarks>
internal sealed class SnapshotSlot(Action ask)
{
    private ReaderSnapshot? _snapshot;
    private bool _isAsked;

    /// <summary>There is one, or none will come before it is asked for.</summary>
    internal bool HasNews => Volatile.Read(ref _snapshot) is not null || !Volatile.Read(ref _isAsked);

    /// <summary>The one that is there; else null, and one is asked for.</summary>
    internal ReaderSnapshot? Take()
    {
        var snapshot = Interlocked.Exchange(ref _snapshot, null);
        if (snapshot is null) AskAgain();
        return snapshot;
    }

    internal void AskAgain()
    {
        if (Volatile.Read(ref _isAsked)) return;
        Volatile.Write(ref _isAsked, true);
        ask();
    }

    internal void PutBack(ReaderSnapshot snapshot)
    {
        if (Interlocked.CompareExchange(ref _snapshot, snapshot, null) is not null) snapshot.Erase();
    }

    internal void Put(ReaderSnapshot snapshot)
    {
        Interlocked.Exchange(ref _snapshot, snapshot)?.Erase();
        Volatile.Write(ref _isAsked, false);
    }

    internal void Erase() => Interlocked.Exchange(ref _snapshot, null)?.Erase();

    /// <summary>Overwrites one that was first seen longer ago than this; true when it did. The loop only.</summary>
    internal bool EraseOlderThan(ulong nanos, ulong nowNanos)
    {
        if (Volatile.Read(ref _snapshot) is not { } snapshot) return false;
        if (snapshot.SeenNanos == 0) snapshot.SeenNanos = nowNanos;
        if (nowNanos - snapshot.SeenNanos < nanos) return false;
        if (Interlocked.CompareExchange(ref _snapshot, null, snapshot) == snapshot) snapshot.Erase();
        return true;
    }
}
