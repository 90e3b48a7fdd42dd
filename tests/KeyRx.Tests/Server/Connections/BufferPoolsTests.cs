using System.Buffers;
using KeyRx.Server.Connections;
using KeyRx.Server.Memory;
using Xunit;

namespace KeyRx.Tests.Server.Connections;

/// <summary>The pools hold what was taken from them, and nothing else.</summary>
public sealed class BufferPoolsTests
{
    /// <summary>Each answer of a route made the pool of output buffers one larger, 4 KB and more for good.</summary>
    [Fact]
    public void AnAnswerThatWasMadeElsewhereDoesNotStay()
    {
        using var pools = new BufferPools();
        var elsewhere = new OutputBuffer(MemoryPool<byte>.Shared);
        pools.Outputs.Return(elsewhere);

        Assert.NotSame(elsewhere, pools.Outputs.Get());
    }

    [Fact]
    public void WhatWasTakenIsTakenAgain()
    {
        using var pools = new BufferPools();
        var taken = pools.Outputs.Get();
        pools.Outputs.Return(taken);

        Assert.Same(taken, pools.Outputs.Get());
    }
}
