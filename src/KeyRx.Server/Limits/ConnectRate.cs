namespace KeyRx.Server.Limits;

/// <summary>A token bucket of upgrade requests, over all connections: a second's worth at once.</summary>
/// <remarks>Threading: the loop only.</remarks>
internal sealed class ConnectRate(int perSecond, ulong nowNanos)
{
    private double _tokens = perSecond;
    private ulong _lastNanos = nowNanos;

    /// <summary>False when this one is too many. Without a rate (0) none is.</summary>
    internal bool TryTake(ulong nowNanos)
    {
        if (perSecond == 0) return true;
        _tokens = Math.Min(perSecond, _tokens + ((nowNanos - _lastNanos) / 1e9 * perSecond));
        _lastNanos = nowNanos;
        if (_tokens < 1) return false;
        _tokens--;
        return true;
    }
}
