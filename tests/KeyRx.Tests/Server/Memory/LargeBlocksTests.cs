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
        blocks.Trim(Second);
        var rented = Enumerable.Range(0, 8).Select(_ => blocks.Rent(1 << 20)).ToList();
        rented.ForEach(block => block.Dispose());
        Assert.Equal((8 << 20, 0), (blocks.KeptBytes, blocks.RentedBytes));

        blocks.Trim(12 * Second); // needed until now
        Assert.Equal(8 << 20, blocks.KeptBytes);
        blocks.Rent(1 << 20).Dispose();
        blocks.Trim(24 * Second);
        Assert.Equal(1 << 20, blocks.KeptBytes); // the one that was needed
        blocks.Trim(36 * Second);
        Assert.Equal(0, blocks.KeptBytes);
    }

    [Fact]
    public void MoreThanTheMostThatIsKeptIsFreedAtOnce()
    {
        using var blocks = new LargeBlocks();
        var rented = Enumerable.Range(0, 20).Select(_ => blocks.Rent(1 << 20)).ToList();
        rented.ForEach(block => block.Dispose());

        Assert.Equal(LargeBlocks.KeptBytesMax, blocks.KeptBytes);
    }

    [Fact]
    public void ABlockGivenBackTwiceIsAnError()
    {
        using var blocks = new LargeBlocks();
        var block = blocks.Rent();
        block.Dispose();

        Assert.Throws<InvalidOperationException>(block.Dispose);
    }
}
