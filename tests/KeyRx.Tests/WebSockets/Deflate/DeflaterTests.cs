using System.Buffers;
using CsCheck;
using KeyRx.Testing;
using KeyRx.WebSockets.Deflate;
using Xunit;

namespace KeyRx.Tests.WebSockets.Deflate;

/// <summary>
/// What is written is read by another hand, and each message stands for itself (RFC 7692 7.2.1, 7.1.1).
/// </summary>
public sealed class DeflaterTests
{
    [Theory]
    [InlineData(9)]
    [InlineData(11)]
    [InlineData(15)]
    public void AnotherHandReadsEachMessageByItself(int windowBits)
    {
        using var deflater = new Deflater(windowBits);
        Gen.Byte[0, 20].Array[1, 3_000].Sample(
            plain =>
            {
                var room = new byte[plain.Length + 100];
                Assert.True(
                    deflater.TryDeflate(Chunked.Join(Chunked.AtRandom(plain, plain.Length)), room, out var written));
                Assert.Equal(plain, Deflated.Inflate(room.AsSpan(0, written)));
            },
            iter: 300,
            threads: 1);
    }

    [Fact]
    public void AMessageNeverRefersToTheOneBefore_7_1_1_1()
    {
        using var deflater = new Deflater();
        var noise = new byte[2_000];
        new Random(6).NextBytes(noise);
        var room = new byte[3_000];
        for (var i = 0; i < 3; i++)
        {
            Assert.True(deflater.TryDeflate(new(noise), room, out var written));
            Assert.InRange(written, noise.Length, room.Length);
        }
    }

    [Fact]
    public void TheTailIsCutOff_7_2_1()
    {
        using var deflater = new Deflater();
        var room = new byte[100];
        Assert.True(deflater.TryDeflate(new("Hello"u8.ToArray()), room, out var written));
        Assert.Equal("F248CDC9C90700", Convert.ToHexString(room.AsSpan(0, written)));
    }

    [Fact]
    public void AnEmptyMessageIsOneByte_7_2_3_6()
    {
        using var deflater = new Deflater();
        var room = new byte[1];
        Assert.True(deflater.TryDeflate(ReadOnlySequence<byte>.Empty, room, out var written));
        Assert.Equal((1, 0), (written, room[0]));
        Assert.False(deflater.TryDeflate(ReadOnlySequence<byte>.Empty, [], out written));
        Assert.Equal(0, written);
    }

    /// <summary>
    /// A room of any size: what fits is whole, and what does not leaves no trace in the next message.
    /// </summary>
    [Fact]
    public void WhatDoesNotFitIsRefusedAndForgotten()
    {
        using var deflater = new Deflater();
        var random = new byte[5_000];
        new Random(4).NextBytes(random);
        Assert.False(deflater.TryDeflate(new(random), new byte[random.Length - 1], out _));

        var text = "to be or not to be, that is the question; to be or not to be"u8.ToArray();
        var enough = new byte[100];
        Assert.True(deflater.TryDeflate(new(text), enough, out var least));
        for (var size = 0; size < least + 10; size++)
        {
            var room = new byte[size];
            var fits = size >= least + Deflater.SpareBytes;
            Assert.Equal(fits, deflater.TryDeflate(new(text), room, out var written));
            Assert.Equal(fits ? least : 0, written);
            if (fits) Assert.Equal(text, Deflated.Inflate(room.AsSpan(0, written)));
        }
    }

    [Theory]
    [InlineData(15, 100_000, true)]
    [InlineData(9, 100_000, true)]
    [InlineData(8, 257, false)] // zlib has no window of 256 bytes
    [InlineData(8, 256, true)] // but what is no longer needs none
    public void EveryWindowHasADeflaterOrIsSentPlain_7_1_2(int windowBits, int length, bool isCompressed)
    {
        using var deflaters = new DeflaterSet();
        Assert.Equal(isCompressed, deflaters.For(windowBits, length) is not null);
    }

    /// <summary>Two equal halves of noise: what may not look back so far cannot shrink them.</summary>
    [Theory]
    [InlineData(9, false)]
    [InlineData(12, false)]
    [InlineData(14, true)]
    [InlineData(15, true)]
    public void NoReferenceReachesBeyondTheWindow_7_1_2_1(int windowBits, bool shrinks)
    {
        var half = new byte[6_000];
        new Random(5).NextBytes(half);
        byte[] plain = [.. half, .. half];
        using var deflaters = new DeflaterSet();
        Assert.Equal(
            shrinks,
            deflaters.For(windowBits, plain.Length)!.TryDeflate(new(plain), new byte[plain.Length - 1], out _));
    }

    [Theory]
    [InlineData(8, 1)]
    [InlineData(16, 1)]
    [InlineData(15, 0)]
    [InlineData(15, 10)]
    public void WhatZlibDoesNotHaveIsRefused(int windowBits, int level) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new Deflater(windowBits, level));

    [Fact]
    public void WhatIsFreedIsNotUsed()
    {
        var (deflater, inflater) = (new Deflater(), new Inflater());
        deflater.Dispose();
        deflater.Dispose();
        inflater.Dispose();
        inflater.Dispose();
        Assert.Throws<ObjectDisposedException>(() => deflater.TryDeflate(new([1]), new byte[9], out _));
        Assert.Throws<ObjectDisposedException>(inflater.Reset);
    }
}
