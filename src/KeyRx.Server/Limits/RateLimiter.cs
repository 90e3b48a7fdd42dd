namespace KeyRx.Server.Limits;

/// <summary>
/// The token buckets of one connection's messages and of their bytes. A value: copy it out, ask, copy it back.
/// </summary>
/// <remarks>
/// Threading: the loop only. Every connection keeps one: 16 bytes, hence floats and time in units of about a
/// millisecond.
/// </remarks>
internal struct RateLimiter(RateLimits limits, ulong nowNanos)
{
    private const int UnitShift = 20;
    private const float UnitSeconds = (1 << UnitShift) / 1e9f;

    private float _messages = limits.MessagesBurst;
    private float _bytes = limits.BytesBurst;

    /// <summary>
    /// Wraps: after 52 days without a message the buckets may for once count as no fuller than they were left.
    /// </summary>
    private uint _lastUnit = (uint)(nowNanos >> UnitShift);
    private bool _warned;

    /// <summary>Frames that a message may be cut into for the price of one more message.</summary>
    private const float FragmentsPerMessage = 16;

    /// <summary>Takes frames beyond the first of a message; false when those before used up what there was.</summary>
    internal bool TakeFragments(RateLimits limits, int fragments, ulong nowNanos)
    {
        Refill(limits, nowNanos);
        if (_messages < 0) return false;
        _messages -= fragments / FragmentsPerMessage;
        return true;
    }

    /// <summary>
    /// Takes one message. A large one may leave a debt of bytes, so that none is too large for its bucket.
    /// </summary>
    internal RateVerdict Take(RateLimits limits, long bytes, ulong nowNanos)
    {
        Refill(limits, nowNanos);
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

    private void Refill(RateLimits limits, ulong nowNanos)
    {
        var unit = (uint)(nowNanos >> UnitShift);
        var seconds = (unit - _lastUnit) * UnitSeconds;
        _messages = Math.Min(limits.MessagesBurst, _messages + (seconds * limits.MessagesPerSecond));
        _bytes = Math.Min(limits.BytesBurst, _bytes + (seconds * limits.BytesPerSecond));
        _lastUnit = unit;
    }
}
