using KeyRx.Streams.Logs;
using Xunit;

namespace KeyRx.Tests.Streams.Logs;

public sealed class FrameIndexTests
{
    private const int SegmentBytes = FrameIndex.SegmentEntries * 16;

    /// <summary>Against a plain list, with one segment and with several, round the ring many times.</summary>
    [Theory]
    [InlineData(64, 1)]
    [InlineData(FrameIndex.SegmentEntries, 2)]
    [InlineData(FrameIndex.SegmentEntries * 2, 3)]
    [InlineData(FrameIndex.SegmentEntries * 8, 4)]
    public void ItIsAListThatForgetsItsOldest(int capacity, int seed)
    {
        var random = new Random(seed);
        using var index = new FrameIndex(capacity);
        var model = new Queue<FrameStart>();
        var (full, trimmed, cleared) = (0, 0, 0);
        ulong sequence = 1, position = 0;
        for (var step = 0; step < 400; step++)
        {
            // Up to one more than fits, so that a full ring, an empty one and both sides of a segment's end come up.
            for (var i = random.Next(capacity + 2); i > 0; i--)
            {
                index.Add(sequence, position);
                model.Enqueue(new FrameStart(sequence, position));
                if (model.Count > capacity)
                {
                    model.Dequeue();
                    full++;
                }

                sequence += (ulong)random.Next(1, 4);
                position += (ulong)random.Next(1, 100);
            }

            var retained = model.ToArray();
            var from = random.Next(4) == 0 ? position : retained[random.Next(retained.Length)].Position + 1;
            index.TrimBefore(from);
            while (model.Count > 0 && model.Peek().Position < from)
            {
                model.Dequeue();
                trimmed++;
            }

            if (random.Next(20) == 0)
            {
                index.Clear();
                model.Clear();
                cleared++;
            }

            AssertSame(index, model, random);
        }

        Assert.True(full > 0 && trimmed > 0 && cleared > 0, $"full {full}, trimmed {trimmed}, cleared {cleared}");
    }

    /// <summary>A log whose frames are large never has more than a few entries, however long it runs.</summary>
    [Fact]
    public void WhatIsForgottenCostsNoMemory()
    {
        const int Capacity = 16 * FrameIndex.SegmentEntries;
        using var index = new FrameIndex(Capacity);
        long most = 0;
        for (ulong i = 0; i < 3 * Capacity; i++)
        {
            index.Add(i, i);
            if (i > 100) index.TrimBefore(i - 100);
            most = Math.Max(most, index.MemoryBytes);
        }

        Assert.Equal(2 * SegmentBytes, most);
    }

    [Fact]
    public void AFullIndexHasEachSegmentOnce()
    {
        const int Capacity = 4 * FrameIndex.SegmentEntries;
        using var index = new FrameIndex(Capacity);
        for (ulong i = 0; i < 3 * Capacity; i++)
        {
            index.Add(i, i);
            Assert.True(index.MemoryBytes <= 4 * SegmentBytes);
        }

        Assert.Equal(4 * SegmentBytes, index.MemoryBytes);
        index.Clear();
        Assert.Equal(SegmentBytes, index.MemoryBytes); // the spare one
    }

    private static void AssertSame(FrameIndex index, Queue<FrameStart> model, Random random)
    {
        Assert.Equal(model.Count, index.Count);
        if (model.Count == 0)
        {
            Assert.False(index.TryFindAtOrAfter(0, out _));
            return;
        }

        var frames = model.ToArray();
        Assert.Equal(frames[0], index.Oldest);
        for (var i = 0; i < 20; i++)
        {
            var at = random.Next(frames.Length);
            Assert.True(index.TryFindAtOrAfter(frames[at].Position, out var found));
            Assert.Equal(frames[at], found);
            Assert.True(index.TryFindSequence(frames[at].FirstSequence, out found));
            Assert.Equal(frames[at], found);
        }

        Assert.False(index.TryFindAtOrAfter(frames[^1].Position + 1, out _));
        Assert.False(index.TryFindSequence(frames[0].FirstSequence - 1, out _));
    }
}
