using KeyRx.Server.Memory;
using Xunit;

namespace KeyRx.Tests.Server.Memory;

/// <summary>Memory for large messages goes back to the system (case L18).</summary>
public sealed class LargeBlocksTests
{
    private const ulong Second = 1_000_000_000;

    [Theory]
    [InlineData(1, LargeBlocks.BlockBytesMin)]
    [InlineData(LargeBlocks.BlockBytesMin, LargeBlocks.BlockBytesMin)]
    [InlineData(LargeBlocks.BlockBytesMin + 1, 2 * LargeBlocks.BlockBytesMin)]
    [InlineData(1 << 20, 1 << 20)]
    [InlineData((16 << 20) + 14, 32 << 20)]
    public void ABlockIsTheNextPowerOfTwoAndCanBeWrittenToItsEnd(int wanted, int expected)
    {
        using var blocks = new LargeBlocks();
        using var block = blocks.Rent(wanted);
        block.Memory.Span[0] = block.Memory.Span[^1] = 1;

        Assert.Equal((expected, expected), (block.Memory.Length, blocks.RentedBytes));
    }

    [Fact]
    public void WhatNobodyHasNeededSinceTheLastLookIsFreed()
    {
        using var blocks = new LargeBlocks();
        TrimAll(blocks, Second);
        RentAndReturn(blocks, 8);
        Assert.Equal((8 << 20, 0), (blocks.KeptBytes, blocks.RentedBytes));

        TrimAll(blocks, 12 * Second); // needed until now
        Assert.Equal(8 << 20, blocks.KeptBytes);
        blocks.Rent(1 << 20).Dispose();
        TrimAll(blocks, 24 * Second);
        Assert.Equal(1 << 20, blocks.KeptBytes); // the one that was needed
        TrimAll(blocks, 36 * Second);
        Assert.Equal(0, blocks.KeptBytes);
    }

    /// <summary>Giving pages back takes the system a while: one turn of the loop waits for some of it only.</summary>
    [Fact]
    public void OneTrimFreesAMebibyte()
    {
        using var blocks = new LargeBlocks();
        RentAndReturn(blocks, 20);
        Assert.Equal(20 << 20, blocks.KeptBytes);

        for (var kept = 19; kept >= 16; kept--)
        {
            Assert.Equal(kept == 16, blocks.Trim(0));
            Assert.Equal(kept << 20, blocks.KeptBytes);
        }

        Assert.True(blocks.Trim(Second));
        Assert.Equal(LargeBlocks.KeptBytesMax, blocks.KeptBytes);
    }

    /// <summary>Nor is one to be freed that was asked for again meanwhile.</summary>
    [Fact]
    public void WhatIsNeededAgainIsNotFreed()
    {
        using var blocks = new LargeBlocks();
        RentAndReturn(blocks, 4);
        TrimAll(blocks, Second);
        Assert.False(blocks.Trim(12 * Second));
        var rented = Enumerable.Range(0, 3).Select(_ => blocks.Rent(1 << 20)).ToList();

        Assert.True(blocks.Trim(13 * Second));
        rented.ForEach(block => block.Dispose());
        Assert.Equal(3 << 20, blocks.KeptBytes);
    }

    [Fact]
    public void BeyondTheLimitABlockIsFreedAsItComesBack()
    {
        using var blocks = new LargeBlocks();
        RentAndReturn(blocks, 70);

        Assert.Equal(LargeBlocks.KeptBytesLimit, blocks.KeptBytes);
    }

    [Fact]
    public void ABlockGivenBackTwiceIsAnError()
    {
        using var blocks = new LargeBlocks();
        var block = blocks.Rent();
        block.Dispose();

        Assert.Throws<InvalidOperationException>(block.Dispose);
    }

    private static void RentAndReturn(LargeBlocks blocks, int count)
    {
        var rented = Enumerable.Range(0, count).Select(_ => blocks.Rent(1 << 20)).ToList();
        rented.ForEach(block => block.Dispose());
    }

    private static void TrimAll(LargeBlocks blocks, ulong nowNanos)
    {
        while (!blocks.Trim(nowNanos)) { }
    }
}
