using System.Buffers.Binary;
using KeyRx.Input;
using KeyRx.Protocol;
using Xunit;

namespace KeyRx.Tests.Input;

public sealed class KeyEventRingTests
{
    [Fact]
    public void EventsComeOutAsTheyWentIn()
    {
        using var ring = KeyEventRing.Create(8);
        var reader = ring.CreateReader();
        var sent = new KeyEvent
        {
            TimeNanos = 1,
            HookDelayNanos = 2,
            Code = 3,
            Device = 4,
            Native = 5,
            Action = KeyAction.Press,
            Flags = KeyEventFlags.Synthetic,
            Modifiers = KeyModifiers.RightMeta,
        };

        Assert.False(reader.TryRead(out _));
        ring.Publish(in sent);

        Assert.True(reader.TryRead(out var received));
        Assert.Equal(sent, received);
        Assert.False(reader.TryRead(out _));
        Assert.Equal(1ul, ring.Published);
        Assert.Equal(1ul, reader.Position);
    }

    [Theory]
    [InlineData(8)]
    [InlineData(64)]
    [InlineData(16384)]
    public void AReaderThatKeepsUpLosesNothingRoundAfterRound(int capacity)
    {
        using var ring = KeyEventRing.Create(capacity);
        var reader = ring.CreateReader();

        for (var n = 0ul; n < 5ul * (ulong)capacity; n++)
        {
            ring.Publish(new KeyEvent { TimeNanos = n });
            Assert.True(reader.TryRead(out var keyEvent));
            Assert.Equal(n, keyEvent.TimeNanos);
        }

        Assert.Equal(0ul, reader.LostCount);
    }

    [Theory]
    [InlineData(8)]
    [InlineData(16)]
    [InlineData(1024)]
    public void EveryLossIsCountedExactly(int capacity)
    {
        for (var published = capacity - 2; published <= 4 * capacity; published += Math.Max(1, capacity / 7))
        {
            using var ring = KeyEventRing.Create(capacity);
            var reader = ring.CreateReader();
            for (var n = 0; n < published; n++) ring.Publish(new KeyEvent { TimeNanos = (ulong)n });

            var read = new List<ulong>();
            while (reader.TryRead(out var keyEvent)) read.Add(keyEvent.TimeNanos);

            Assert.Equal((ulong)published, reader.LostCount + (ulong)read.Count);
            Assert.Equal(Enumerable.Range(published - read.Count, read.Count).Select(n => (ulong)n), read);
            Assert.Equal(published <= capacity ? published : capacity / 8 * 7, read.Count);
        }
    }

    [Fact]
    public void AReaderMayStartAnywhere()
    {
        using var ring = KeyEventRing.Create(8);
        for (var n = 0; n < 5; n++) ring.Publish(new KeyEvent { TimeNanos = (ulong)n });

        Assert.True(ring.CreateReader(fromNumber: 3).TryRead(out var keyEvent));
        Assert.Equal(3ul, keyEvent.TimeNanos);
        Assert.False(ring.CreateReader(fromNumber: 5).TryRead(out _));
        Assert.False(ring.CreateReader(fromNumber: 12).TryRead(out _));
    }

    [Fact]
    public void ReadersDoNotDisturbEachOther()
    {
        using var ring = KeyEventRing.Create(8);
        var (early, late) = (ring.CreateReader(), ring.CreateReader());
        ring.Publish(new KeyEvent { Native = 1 });
        Assert.True(early.TryRead(out _));
        ring.Publish(new KeyEvent { Native = 2 });

        Assert.True(late.TryRead(out var first));
        Assert.True(late.TryRead(out var second));
        Assert.Equal((1u, 2u), (first.Native, second.Native));
        Assert.Equal(1ul, early.Position);
    }

    [Fact]
    public void AResyncRequestIsTakenOnce()
    {
        using var ring = KeyEventRing.Create(8);
        Assert.False(ring.TakeResyncRequest());

        ring.RequestResync();
        ring.RequestResync();

        Assert.True(ring.TakeResyncRequest());
        Assert.False(ring.TakeResyncRequest());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public unsafe void DisposingOverwritesWhatWasTyped(bool mapped)
    {
        var ring = KeyEventRing.Create(8, time: null, mapped);
        for (var n = 0; n < 20; n++) ring.Publish(new KeyEvent { TimeNanos = ulong.MaxValue, Native = uint.MaxValue });

        ring.Dispose();

        var slots = new ReadOnlySpan<byte>(
            (byte*)ring.Address + KeyEventRingLayout.HeaderSize, 8 * KeyEventRingLayout.SlotSize);
        Assert.False(slots.ContainsAnyExcept((byte)0));
        ring.Wake();
        GC.KeepAlive(ring);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public unsafe void TheHeaderSaysWhatTheRingIs(bool mapped)
    {
        using var time = new PlayedTime();
        using var ring = KeyEventRing.Create(64, time, mapped);
        var header = new ReadOnlySpan<byte>((byte*)ring.Address, KeyEventRingLayout.HeaderSize);

        Assert.Equal("KEYRXRNG"u8, header[..8]);
        Assert.Equal(64, BinaryPrimitives.ReadInt32LittleEndian(header[20..]));
        Assert.Equal(Monotonic.Nanos(time), BinaryPrimitives.ReadUInt64LittleEndian(header[24..]));
        Assert.Equal(0, ring.Address % 128);
        Assert.Equal(512u + (64u * 32u), ring.SizeInBytes);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(100)]
    [InlineData(1 << 21)]
    [InlineData(-8)]
    public void AnOddCapacityIsRefused(int capacity)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => KeyEventRing.Create(capacity));
        Assert.StartsWith(
            "a ring's capacity is a power of two from 8 to 1048576 slots", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1_000_000_000, 5_000_000_000_123, 5_000_000_000_123)]
    [InlineData(10_000_000, 9_007_199_254_740_993, 900_719_925_474_099_300)]
    [InlineData(24_000_000, 24_000_001, 1_000_000_041)]
    public void TimestampsBecomeNanosecondsExactly(long frequency, long timestamp, ulong nanos) =>
        Assert.Equal(nanos, Monotonic.Nanos(new StoppedTime(frequency, timestamp)));

    private sealed class StoppedTime(long frequency, long timestamp) : TimeProvider
    {
        public override long TimestampFrequency => frequency;

        public override long GetTimestamp() => timestamp;
    }
}
