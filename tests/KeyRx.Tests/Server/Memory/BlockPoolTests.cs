using KeyRx.Server.Memory;
using Xunit;

namespace KeyRx.Tests.Server.Memory;

/// <summary>Memory for large messages goes back to the system (case L18).</summary>
public sealed class BlockPoolTests
{
    private const ulong Second = 1_000_000_000;
    private const int BlockBytesMin = 128 * 1024;

    [Theory]
    [InlineData(1, BlockBytesMin)]
    [InlineData(BlockBytesMin, BlockBytesMin)]
    [InlineData(BlockBytesMin + 1, 2 * BlockBytesMin)]
    [InlineData(1 << 20, 1 << 20)]
    [InlineData((16 << 20) + 14, 32 << 20)]
    public void ABlockIsTheNextPowerOfTwoAndCanBeWrittenToItsEnd(int wanted, int expected)
    {
        using var blocks = new BlockPool(BlockBytesMin);
        using var block = blocks.Rent(wanted);
        block.Memory.Span[0] = block.Memory.Span[^1] = 1;

        Assert.Equal((expected, expected), (block.Memory.Length, blocks.RentedBytes));
    }

    [Fact]
    public void WhatNobodyHasNeededSinceTheLastLookIsFreed()
    {
        using var blocks = new BlockPool(BlockBytesMin);
        blocks.Trim(Second);
        var rented = Enumerable.Range(0, 8).Select(_ => blocks.Rent(1 << 20)).ToList();
        rented.ForEach(block => block.Dispose());
        Assert.Equal((8 << 20, 0), (blocks.KeptBytes, blocks.RentedBytes));

        blocks.Trim(12 * Second); // needed until now
        Assert.Equal(8 << 20, blocks.KeptBytes);
        blocks.Rent(1 << 20).Dispose();
        TrimAll(blocks, 24 * Second);
        Assert.Equal(1 << 20, blocks.KeptBytes); // the one that was needed
        TrimAll(blocks, 36 * Second);
        Assert.Equal(0, blocks.KeptBytes);
    }

    [Fact]
    public void MoreThanTheMostThatIsKeptIsFreedWithTheNextTrim()
    {
        using var blocks = new BlockPool(BlockBytesMin);
        var rented = Enumerable.Range(0, 20).Select(_ => blocks.Rent(1 << 20)).ToList();
        rented.ForEach(block => block.Dispose());
        Assert.Equal(20 << 20, blocks.KeptBytes); // whoever still looks at one reads no memory that is gone

        TrimAll(blocks, 0);
        Assert.Equal(BlockPool.KeptBytesMax, blocks.KeptBytes);
    }

    [Fact]
    public void AMassOfSmallBlocksIsFreedAStepAtATimeAndEndsWithNothingKept()
    {
        using var blocks = new BlockPool(4096);
        var rented = Enumerable.Range(0, 8000).Select(_ => blocks.Rent(1)).ToList();
        Assert.Equal(8000 * 4096, blocks.RentedBytes);
        rented.ForEach(block => block.Dispose());

        var before = blocks.KeptBytes;
        Assert.True(blocks.Trim(0));
        Assert.InRange(before - blocks.KeptBytes, 1, 1024 * 1024);
        for (var now = 0ul; now <= 40 * Second; now += Second) TrimAll(blocks, now);

        Assert.Equal(0, blocks.KeptBytes);
    }

    [Fact]
    public void ASmallBlockIsOverwrittenBeforeSomebodyElseGetsIt()
    {
        using var blocks = new BlockPool(4096);
        var first = blocks.Rent(4096);
        first.Memory.Span.Fill(7);
        first.Dispose();
        using var second = blocks.Rent(4096);
        Assert.Same(first, second);
        Assert.Equal(-1, second.Memory.Span.IndexOfAnyExcept((byte)0));
    }

    [Fact]
    public void ABlockGivenBackTwiceIsAnError()
    {
        using var blocks = new BlockPool(BlockBytesMin);
        var block = blocks.Rent();
        block.Dispose();

        Assert.Throws<InvalidOperationException>(block.Dispose);
    }

    private static void TrimAll(BlockPool blocks, ulong now)
    {
        while (blocks.Trim(now))
        {
            // A step at a time.
        }
    }
}
