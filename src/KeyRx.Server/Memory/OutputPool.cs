using Microsoft.Extensions.ObjectPool;

namespace KeyRx.Server.Memory;

/// <summary>
/// Output buffers between two uses. A burst leaves many behind, each with an array: those that nobody has needed for a
/// while are left to the collector.
/// </summary>
/// <remarks>Threading: the loop only.</remarks>
/// <param name="large">Where they take what is too large for an array.</param>
internal sealed class OutputPool(BlockPool large) : ObjectPool<OutputBuffer>
{
    /// <summary>Enough for a burst; what is returned beyond that is left to the collector at once.</summary>
    internal const int KeptMax = 1024;

    private readonly Stack<OutputBuffer> _kept = new();
    private Surplus _surplus;
    private ulong _lookAt;

    public override OutputBuffer Get()
    {
        if (!_kept.TryPop(out var buffer)) return new OutputBuffer(large);
        _surplus.Took(_kept.Count);
        return buffer;
    }

    /// <summary>Answers of routes are made on other threads, and would fill the pool: they are not kept.</summary>
    public override void Return(OutputBuffer buffer)
    {
        if (buffer.IsPooled && _kept.Count < KeptMax) _kept.Push(buffer);
    }

    /// <summary>
    /// Lets go what was not needed since the last look; call it every second, it looks as often as a block pool.
    /// </summary>
    internal void Trim(ulong nowNanos)
    {
        if (nowNanos >= _lookAt)
        {
            _lookAt = nowNanos + BlockPool.KeptNanos;
            _surplus.Look(_kept.Count);
        }

        while (_surplus.Count > 0 && _kept.TryPop(out _)) _surplus.GaveUp(_kept.Count);
    }
}
