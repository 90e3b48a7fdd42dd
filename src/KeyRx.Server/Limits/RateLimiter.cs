namespace KeyRx.Server;

/// <summary>
/// A token bucket of one connection's messages. A value: copy it out, ask, copy it back.
/// </summary>
/// <remarks>Threading: the owner only.</remarks>
internal struct RateLimiter(double perSecond, double burst, ulong nowNanos)
{
    private readonly double _perSecond = perSecond;
    private readonly double _burst = burst;
    private double _tokens = burst;
    private ulong _lastNanos = nowNanos;
    private bool _warned;

    /// <summary>Takes one message.</summary>
    internal RateVerdict Take(ulong nowNanos)
    {
        _tokens = Math.Min(_burst, _tokens + ((nowNanos - _lastNanos) / 1e9 * _perSecond));
        _lastNanos = nowNanos;
        // A bucket that had time to fill again is forgiven.
        if (_tokens >= _burst) _warned = false;
        if (_tokens >= 1)
        {
            _tokens--;
            return RateVerdict.Allowed;
        }

        if (_warned) return RateVerdict.Close;
        _warned = true;
        return RateVerdict.Warn;
    }
}
