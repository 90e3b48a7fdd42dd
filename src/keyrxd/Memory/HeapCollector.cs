namespace KeyRx.Daemon.Memory;

/// <summary>
/// Collects the whole managed heap when it has grown. A connection that outlives a collection of young objects is old
/// when it ends; nothing of it is freed before a full collection, and where little is allocated the runtime makes none
/// for hours, while memory grows by 100 bytes for each connection that came and went.
/// </summary>
/// <remarks>On a thread of the pool: the loop waits for it, but does not do it itself.</remarks>
internal sealed class HeapCollector : IAsyncDisposable
{
    internal static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Growth since the last full collection that asks for another; young objects make 256 KiB of it. A large heap may
    /// grow by an eighth.
    /// </summary>
    internal const long GrowthBytes = 768 * 1024;
    private const long GrowthShare = 8;

    private readonly Func<long> _measure;
    private readonly Action _collect;
    private readonly ITimer _timer;
    private long _settledBytes;

    /// <param name="measure">Bytes of the heap.</param>
    /// <param name="collect">Collects all of it.</param>
    /// <param name="time">Whose timer.</param>
    internal HeapCollector(Func<long> measure, Action collect, TimeProvider time)
    {
        (_measure, _collect, _settledBytes) = (measure, collect, measure());
        _timer = time.CreateTimer(_ => Look(), null, Interval, Interval);
    }

    /// <summary>
    /// Begins with two collections now, while nobody waits: what lives as long as the daemon is old afterwards.
    /// Otherwise the first two of the loop's own collections would move all of it, in turns of 4 ms.
    /// </summary>
    internal static HeapCollector Start(TimeProvider time)
    {
        GC.Collect();
        GC.Collect();
        return new HeapCollector(() => GC.GetTotalMemory(forceFullCollection: false), Collect, time);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _timer.DisposeAsync();

    /// <summary>What is free is used again where it lies: moving it all would hold everybody up for longer.</summary>
    private static void Collect() =>
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: false);

    private void Look()
    {
        if (_measure() - _settledBytes <= Math.Max(GrowthBytes, _settledBytes / GrowthShare)) return;
        _collect();
        _settledBytes = _measure();
    }
}
