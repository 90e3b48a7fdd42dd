namespace KeyRx.Server;

/// <summary>
/// The token buckets of one connection's messages and of their bytes. A value: copy it out, ask, copy it back.
/// </summary>
/// <remarks>Threading: the owner only.</remarks>
internal struct RateLimiter(RateLimits limits, ulong nowNanos)
{
    private double _messages = limits.MessagesBurst;
    private double _bytes = limits.BytesBurst;
    private ulong _lastNanos = nowNanos;
    private bool _warned;

    /// <summary>Takes one message. A large one may leave a debt of bytes, so that none is too large for its bucket.</summary>
    internal RateVerdict Take(RateLimits limits, long bytes, ulong nowNanos)
    {
        var seconds = (nowNanos - _lastNanos) / 1e9;
        _messages = Math.Min(limits.MessagesBurst, _messages + (seconds * limits.MessagesPerSecond));
        _bytes = Math.Min(limits.BytesBurst, _bytes + (seconds * limits.BytesPerSecond));
        _lastNanos = nowNanos;
        // Buckets that had time to fill again are forgiven.
        if (_messages >= limits.MessagesBurst && _bytes >= limits.BytesBurst) _warned = false;
        if (_messages >= 1 && _bytes > 0)
        {
            _messages--;
            _bytes -= bytes;
            return RateVerdict.Allowed;
        }

        if (_warned) return RateVerdict.Close;
        _warned = true;
        return RateVerdict.Warn;
    }
}
