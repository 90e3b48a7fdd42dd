using System.Buffers;
using System.Runtime.InteropServices;
using KeyRx.Server.Memory;
using Xunit;

namespace KeyRx.Tests.Server.Memory;

public sealed class CarriedInputTests
{
    [Fact]
    public void WhatIsAppendedComesOutInOrderHoweverMuchWasConsumedBetween()
    {
        using var blocks = new BlockPool(4096);
        var carried = new CarriedInput(blocks);
        var random = new Random(11);
        var (sent, taken) = (new List<byte>(), 0);
        for (var i = 0; i < 2000; i++)
        {
            var piece = new byte[random.Next(1, 9000)];
            random.NextBytes(piece);
            sent.AddRange(piece);
            carried.Append(new ReadOnlySequence<byte>(piece));
            Assert.Equal(sent.Count - taken, carried.Bytes.Length);
            var used = random.Next(0, (int)carried.Bytes.Length + 1);
            if (random.Next(3) > 0) used = (int)carried.Bytes.Length;
            Assert.True(carried.Bytes.Slice(0, used).ToArray().AsSpan().SequenceEqual(
                CollectionsMarshal.AsSpan(sent).Slice(taken, used)));
            taken += used;
            carried.KeepLast(carried.Bytes.Length - used);
        }

        carried.Release();
        Assert.Equal(0, blocks.RentedBytes);
    }
}
