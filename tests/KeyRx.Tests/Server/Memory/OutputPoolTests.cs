using KeyRx.Server.Memory;
using Xunit;

namespace KeyRx.Tests.Server.Memory;

/// <summary>What a burst leaves in the pool is let go: each buffer keeps an array of some KB.</summary>
public sealed class OutputPoolTests : IDisposable
{
    private const ulong Look = BlockPool.KeptNanos;

    private readonly BlockPool _large = new(128 * 1024);
    private readonly OutputPool _pool;

    public OutputPoolTests() => _pool = new OutputPool(_large);

    public void Dispose() => _large.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(40)]
    [InlineData(OutputPool.KeptMax)]
    [InlineData(OutputPool.KeptMax + 1)]
    public void WhatNobodyHasNeededForAWhileIsLetGo(int count)
    {
        var buffers = Burst(count);
        _pool.Trim(Look);
        Assert.Equal(Math.Min(count, OutputPool.KeptMax), KeptOf(buffers)); // needed until now: and again, by this line
        _pool.Trim(2 * Look);
        _pool.Trim(3 * Look);
        Assert.Equal(0, KeptOf(buffers));
    }

    [Fact]
    public void WhatIsNeededNowAndThenStays()
    {
        var buffers = Burst(10);
        for (var now = Look; now <= 5 * Look; now += Look)
        {
            List<OutputBuffer> used = [_pool.Get(), _pool.Get()];
            used.ForEach(_pool.Return);
            _pool.Trim(now);
        }

        Assert.Equal(2, KeptOf(buffers));
    }

    [Fact]
    public void TheTimeBetweenTwoLooksIsWaitedFor()
    {
        _pool.Trim(Look);
        var buffers = Burst(3);
        for (var i = 0; i < 10; i++) _pool.Trim(Look + Look - 1);
        Assert.Equal(3, KeptOf(buffers));
    }

    private List<OutputBuffer> Burst(int count)
    {
        var buffers = Enumerable.Range(0, count).Select(_ => _pool.Get()).ToList();
        buffers.ForEach(_pool.Return);
        return buffers;
    }

    /// <summary>Takes everything out and puts back what was there before.</summary>
    private int KeptOf(List<OutputBuffer> known)
    {
        var kept = Enumerable.Range(0, OutputPool.KeptMax).Select(_ => _pool.Get()).Where(known.Contains).ToList();
        kept.ForEach(_pool.Return);
        return kept.Count;
    }
}
