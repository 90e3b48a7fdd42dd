using System.Buffers.Binary;
using KeyRx.Input;
using KeyRx.Protocol;
using KeyRx.Testing;
using Xunit;

namespace KeyRx.Tests.Input;

/// <summary>A reader that erases leaves nothing in the ring of what it has read or passed over.</summary>
public sealed class KeyEventRingReaderTests
{
    private const int Capacity = 16;

    [Fact]
    public void NoCoreDumpShowsARing()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/proc/self/smaps is Linux's");
        using var ring = KeyEventRing.Create();
        Assert.Contains("dd", OwnMappings.FlagsAt((nuint)ring.Address));
    }

    [Fact]
    public void WhatWasReadIsOverwrittenAtOnce()
    {
        using var ring = KeyEventRing.Create(Capacity);
        var reader = ring.CreateErasingReader();
        for (var n = 0ul; n < 3 * Capacity; n++)
        {
            ring.Publish(EventOf(n));
            Assert.True(reader.TryRead(out var keyEvent));
            Assert.Equal(EventOf(n), keyEvent);
            Assert.Empty(EventsIn(ring));
        }

        Assert.Equal(0ul, reader.LostCount);
    }

    /// <summary>
    /// A producer laps the reader each time it erases: the reader goes on, and every event that it gives out
    /// is whole.
    /// </summary>
    [Fact]
    public void AReaderThatIsLappedWithEachEventGoesOn()
    {
        using var ring = KeyEventRing.Create(Capacity);
        var reader = ring.CreateErasingReader();
        var (published, laps) = (0ul, 0);
        void Lap()
        {
            Assert.True(++laps < 100_000, "the reader does not come back");
            for (var i = 0; i < Capacity + 3; i++) ring.Publish(EventOf(published++));
        }

        Lap();
        reader.StopsEraserAt = Lap;
        for (var read = 0; read < 1000; read++)
        {
            Assert.True(reader.TryRead(out var keyEvent));
            Assert.Equal(EventOf(reader.Position - 1), keyEvent);
        }

        Assert.True(reader.LostCount > 1000);
    }

    [Fact]
    public void WhatWasPassedOverIsOverwrittenToo()
    {
        using var ring = KeyEventRing.Create(Capacity);
        var reader = ring.CreateErasingReader();
        for (var n = 0ul; n < 5 * Capacity; n++) ring.Publish(EventOf(n));

        var read = 0ul;
        while (reader.TryRead(out _)) read++;

        Assert.Equal(5ul * Capacity, read + reader.LostCount);
        Assert.Equal(Capacity / 8 * 7, (int)read);
        Assert.Empty(EventsIn(ring));
    }

    [Fact]
    public void AReaderThatDoesNotEraseLeavesTheRingAsItIs()
    {
        using var ring = KeyEventRing.Create(Capacity);
        ring.Publish(EventOf(0));
        Assert.True(ring.CreateReader().TryRead(out _));
        Assert.Equal([EventOf(0)], EventsIn(ring));
    }

    [Fact]
    public void AnotherReaderCountsWhatWasErasedAsLost()
    {
        using var ring = KeyEventRing.Create(Capacity);
        var (erasing, other) = (ring.CreateErasingReader(), ring.CreateReader());
        for (var n = 0ul; n < 3; n++) ring.Publish(EventOf(n));
        Assert.True(erasing.TryRead(out _));
        Assert.True(erasing.TryRead(out _));

        Assert.True(other.TryRead(out var keyEvent));
        Assert.Equal(EventOf(2), keyEvent);
        Assert.Equal(2ul, other.LostCount);
    }

    /// <summary>
    /// The producer comes round between the reader's claim of a slot and its zeros: the event there may be harmed.
    /// </summary>
    [Theory]
    [InlineData(Capacity)]
    [InlineData(Capacity + 1)]
    [InlineData(3 * Capacity)]
    public void AnEventThatErasingMayHaveHarmedIsCountedAsLostAndNeverRead(int publishedMeanwhile)
    {
        using var ring = KeyEventRing.Create(Capacity);
        var reader = ring.CreateErasingReader();
        ring.Publish(EventOf(0));
        var published = 1ul;
        reader.StopsEraserAt = () =>
        {
            reader.StopsEraserAt = null;
            for (var i = 0; i < publishedMeanwhile; i++) ring.Publish(EventOf(published++));
        };

        var read = 0ul;
        while (reader.TryRead(out var keyEvent))
        {
            Assert.Equal(EventOf(reader.Position - 1), keyEvent);
            read++;
        }

        Assert.Equal(published, read + reader.LostCount);
        Assert.Empty(EventsIn(ring));
        ring.Publish(EventOf(published));
        Assert.True(reader.TryRead(out var next));
        Assert.Equal(EventOf(published), next);
    }

    private static KeyEvent EventOf(ulong number) => new() { TimeNanos = number + 1, Native = (uint)number + 1 };

    private static unsafe List<KeyEvent> EventsIn(KeyEventRing ring)
    {
        var slots = new ReadOnlySpan<byte>((byte*)ring.Address, (int)ring.SizeInBytes)[512..];
        var events = new List<KeyEvent>();
        for (; !slots.IsEmpty; slots = slots[32..])
        {
            if (slots[8..32].IndexOfAnyExcept((byte)0) < 0) continue;
            events.Add(new KeyEvent
            {
                TimeNanos = BinaryPrimitives.ReadUInt64LittleEndian(slots[8..]),
                Native = BinaryPrimitives.ReadUInt32LittleEndian(slots[24..]),
            });
        }

        GC.KeepAlive(ring);
        return events;
    }
}
