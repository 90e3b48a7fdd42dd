using KeyRx.Daemon.Memory;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace KeyRx.EndToEnd.Tests;

/// <summary>A heap that grows is collected, and one that does not is left alone.</summary>
public sealed class HeapCollectorTests
{
    [Theory]
    [InlineData(1_000_000, 1_000_000 + HeapCollector.GrowthBytes, 0)]
    [InlineData(1_000_000, 1_000_001 + HeapCollector.GrowthBytes, 1)]
    [InlineData(80_000_000, 90_000_000, 0)] // a large one may grow by an eighth
    [InlineData(80_000_000, 90_000_001, 1)]
    public async Task WhatHasGrownIsCollectedOnce(long settled, long grown, int collections)
    {
        var time = new FakeTimeProvider();
        var (bytes, count) = (settled, 0);
        await using var heap = new HeapCollector(() => bytes, () => (bytes, count) = (settled, count + 1), time);

        bytes = grown;
        time.Advance(HeapCollector.Interval - TimeSpan.FromTicks(1));
        Assert.Equal(0, count);
        time.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(collections, count);
        time.Advance(HeapCollector.Interval * 3);
        Assert.Equal(collections, count);
    }

    /// <summary>What is in use after a collection is what the next growth is measured from.</summary>
    [Fact]
    public async Task WhatStaysIsNotCollectedAgain()
    {
        var time = new FakeTimeProvider();
        var (bytes, count) = (0L, 0);
        await using var heap = new HeapCollector(() => bytes, () => count++, time);

        bytes = 2 * HeapCollector.GrowthBytes;
        time.Advance(HeapCollector.Interval * 5);

        Assert.Equal(1, count);
    }
}
