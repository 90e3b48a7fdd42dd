using KeyRx.Server.Transports;
using Xunit;

namespace KeyRx.Tests.Server.Transports;

/// <summary>What other threads post comes out once each, in each writer's order, and the reader never waits.</summary>
public sealed class PostBoxTests
{
    private readonly PostBox<int> _box = new();

    [Fact]
    public void WhatIsPostedComesOutInItsOrder()
    {
        Assert.True(_box.IsEmpty);
        for (var i = 0; i < 3; i++) _box.Post(i);

        Assert.False(_box.IsEmpty);
        Assert.Equal([0, 1, 2], TakeAll());
        Assert.True(_box.IsEmpty);
    }

    /// <summary>The system may stop a thread anywhere, for many milliseconds.</summary>
    [Fact]
    public void AWriterThatStandsStillHalfwayHoldsUpNobodyAndLosesNothing()
    {
        _box.Post(1);
        var node = new PostBox<int>.Node { Item = 2 };
        var before = _box.Claim(node);
        _box.Post(3);
        Assert.Equal([1], TakeAll());
        Assert.True(_box.IsEmpty);

        PostBox<int>.Link(before, node);
        Assert.Equal([2, 3], TakeAll());
    }

    [Fact]
    public void ManyWritersLoseNothingAndEachKeepsItsOrder()
    {
        const int Writers = 4, Items = 20_000;
        var threads = Enumerable.Range(0, Writers).Select(writer => new Thread(() =>
        {
            for (var i = 0; i < Items; i++) _box.Post((writer * Items) + i);
        })).ToList();
        threads.ForEach(thread => thread.Start());

        var next = new int[Writers];
        for (var taken = 0; taken < Writers * Items;)
        {
            if (!_box.TryTake(out var item)) continue;
            Assert.Equal(next[item / Items]++, item % Items);
            taken++;
        }

        Assert.True(_box.IsEmpty);
        threads.ForEach(thread => thread.Join());
    }

    private List<int> TakeAll()
    {
        List<int> all = [];
        while (_box.TryTake(out var item)) all.Add(item);
        return all;
    }
}
