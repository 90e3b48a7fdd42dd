using System.Diagnostics.Metrics;

namespace KeyRx.Daemon.Metrics;

/// <summary>
/// The text of <c>/metrics</c>. The library behind it is loaded with the first scrape: a daemon that
/// nobody asks holds nothing of it.
/// </summary>
/// <remarks>Threading: any thread; scrapes wait for one another.</remarks>
internal sealed class PrometheusScrape(Predicate<Meter> isWanted, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan AgeMax = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private PrometheusBridge? _bridge;
    private bool _isDisposed;
    private byte[] _text = [];
    private long _collectedAt;

    /// <summary>A second old at most: counts that could be read more often would tell the rhythm of typing.</summary>
    internal byte[] Collect()
    {
        lock (_lock)
        {
            if (_isDisposed || (_bridge is not null && time.GetElapsedTime(_collectedAt) < AgeMax)) return _text;
            _bridge ??= new PrometheusBridge(isWanted);
            _collectedAt = time.GetTimestamp();
            return _text = _bridge.Collect();
        }
    }

    /// <summary>A scrape may still be under way when the server has ended: later ones get the last text.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            _bridge?.Dispose();
        }
    }
}
