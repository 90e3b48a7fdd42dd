using KeyRx.Daemon.Memory;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace KeyRx.EndToEnd.Tests;

/// <summary>
/// A heap that grows is collected, one that does not is left alone, and what a burst has left goes back to the system.
/// </summary>
public sealed class HeapCollectorTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly List<bool> _collections = [];
    private HeapSize _size;

    [Theory]
    [InlineData(1_000_000, 1_000_000 + HeapCollector.GrowthBytes, 0)]
    [InlineData(1_000_000, 1_000_001 + HeapCollector.GrowthBytes, 1)]
    [InlineData(80_000_000, 90_000_000, 0)] // a large one may grow by an eighth
    [InlineData(80_000_000, 90_000_001, 1)]
    public async Task WhatHasGrownIsCollectedOnce(long settled, long grown, int collections)
    {
        _size = new HeapSize(settled, settled);
        await using var heap = Start(() => _size = new HeapSize(settled, settled));

        _size = new HeapSize(grown, grown);
        _time.Advance(HeapCollector.Interval - TimeSpan.FromTicks(1));
        Assert.Empty(_collections);
        _time.Advance(TimeSpan.FromTicks(1));
        _time.Advance(HeapCollector.Interval * 3);

        Assert.Equal(Enumerable.Repeat(false, collections), _collections);
    }

    /// <summary>What is in use after a collection is what the next growth is measured from.</summary>
    [Fact]
    public async Task WhatStaysIsNotCollectedAgain()
    {
        await using var heap = Start(() => { });

        _size = new HeapSize(2 * HeapCollector.GrowthBytes, 2 * HeapCollector.GrowthBytes);
        _time.Advance(HeapCollector.Interval * 5);

        Assert.Equal([false], _collections);
    }

    [Theory]
    [InlineData(HeapCollector.SlackBytes, 0)]
    [InlineData(HeapCollector.SlackBytes + 1, 1)]
    public async Task WhatABurstHasLeftGoesBackOnce(long slack, int collections)
    {
        await using var heap = Start(() => _size = new HeapSize(0, 0));

        _size = new HeapSize(0, slack);
        _time.Advance(HeapCollector.Interval); // the burst may go on
        Assert.Empty(_collections);
        _time.Advance(HeapCollector.Interval);
        _time.Advance(HeapCollector.Interval * 3);

        Assert.Equal(Enumerable.Repeat(true, collections), _collections);
    }

    [Fact]
    public async Task WhatStillGrowsIsNeeded()
    {
        await using var heap = Start(() => { });

        for (var i = 1; i <= 5; i++)
        {
            _size = new HeapSize(0, HeapCollector.SlackBytes * (i + 1));
            _time.Advance(HeapCollector.Interval);
        }

        Assert.Empty(_collections);
    }

    private HeapCollector Start(Action collected) => new(
        () => _size,
        givesBack =>
        {
            _collections.Add(givesBack);
            collected();
        },
        _time);
}
