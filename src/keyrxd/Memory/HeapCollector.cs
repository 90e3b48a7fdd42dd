namespace KeyRx.Daemon.Memory;

/// <summary>
/// Collects the whole managed heap when it has grown. A connection that outlives a collection of young objects is old
/// when it ends; nothing of it is freed before a full collection, and where little is allocated the runtime makes none
/// for hours. What a burst has left empty goes back to the system once the burst is over.
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

    /// <summary>Memory that the heap has of the system without using it: beyond that, it gives some back.</summary>
    internal const long SlackBytes = 16 * 1024 * 1024;
    private const long GrowthShare = 8;

    private readonly Func<HeapSize> _measure;
    private readonly Action<bool> _collect;
    private readonly ITimer _timer;
    private long _settledBytes;
    private long _slackSeen;

    /// <param name="measure">The heap's size now.</param>
    /// <param name="collect">Collects all of it; true = gives back to the system whatever is free then.</param>
    /// <param name="time">Whose timer.</param>
    internal HeapCollector(Func<HeapSize> measure, Action<bool> collect, TimeProvider time)
    {
        (_measure, _collect, _settledBytes) = (measure, collect, measure().Used);
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
        return new HeapCollector(new HeapMeter().Read, Collect, time);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _timer.DisposeAsync();

    /// <summary>What is free is used again where it lies: moving it all would hold everybody up for longer.</summary>
    private static void Collect(bool givesBack)
    {
        if (givesBack) GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        else GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: false);
    }

    private void Look()
    {
        var size = _measure();
        if (size.Used - _settledBytes > Math.Max(GrowthBytes, _settledBytes / GrowthShare))
        {
            _collect(false);
            size = _measure();
            _settledBytes = size.Used;
        }

        // While it grows it is needed; what was so at the last look already is what a burst has left.
        var isOver = size.Slack > SlackBytes && _slackSeen > SlackBytes && size.Slack <= _slackSeen;
        _slackSeen = size.Slack;
        if (!isOver) return;
        _collect(true);
        (_settledBytes, _slackSeen) = (_measure().Used, 0);
    }
}
