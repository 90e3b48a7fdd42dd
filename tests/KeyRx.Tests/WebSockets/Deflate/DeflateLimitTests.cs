using CsCheck;
using KeyRx.Testing;
using KeyRx.WebSockets.Messages;
using Xunit;

namespace KeyRx.Tests.WebSockets.Deflate;

/// <summary>
/// The size limit holds for what comes out, as it grows; and nothing that goes in makes it throw or hang.
/// </summary>
public sealed class DeflateLimitTests
{
    private const int BytesMax = 10_000;

    [Theory]
    [InlineData(0)]
    [InlineData(4096)]
    [InlineData(BytesMax - 1)]
    [InlineData(BytesMax)]
    public void AMessageOfTheLimitIsTaken(int length)
    {
        var lines = Deflated.ReadInEveryCut(Wire.Masked(0xC2, Deflated.Message(new byte[length])), BytesMax);
        Assert.Equal("Binary " + new string('0', length * 2), Assert.Single(lines));
    }

    [Theory]
    [InlineData(BytesMax + 1)]
    [InlineData(BytesMax * 1000)]
    public void AByteMoreIsTooBig_1009(int length) =>
        Assert.Equal(
            ["violation 1009"],
            Deflated.ReadInEveryCut(Wire.Masked(0xC2, Deflated.Message(new byte[length])), BytesMax));

    [Fact]
    public void TheLimitCountsAllFragments()
    {
        var half = Deflated.Message(new byte[BytesMax / 2]);
        byte[] flushed = [.. half, 0x00, 0x00, 0xFF, 0xFF];
        Assert.Single(
            Deflated.ReadInEveryCut([.. Wire.Masked(0x42, flushed), .. Wire.Masked(0x80, half)], BytesMax),
            line => line.StartsWith("Binary", StringComparison.Ordinal));
        Assert.Equal(
            ["violation 1009"],
            Deflated.ReadInEveryCut(
                [.. Wire.Masked(0x42, flushed), .. Wire.Masked(0x00, flushed), .. Wire.Masked(0x80, half)], BytesMax));
    }

    /// <summary>64 MB in 65 KB: the limit is what it costs.</summary>
    [Fact]
    public void ABombCostsTheLimitAndNoMore()
    {
        var bomb = Deflated.Message(new byte[64_000_000]);
        Assert.InRange(bomb.Length, 1, 70_000);
        var arrays = new PeakPool();
        var assembler = Deflated.Assembler(out var inflaters, BytesMax, arrays);

        Assert.Equal(["violation 1009"], Transcript.Read(assembler, [Wire.Masked(0xC2, bomb)], out _));

        Assert.InRange(arrays.PeakBytes, BytesMax, 4 * BytesMax);
        Assert.Equal((0, 0), (arrays.HeldBytes, inflaters.RentedCount));
    }

    /// <summary>
    /// A compressed frame may be longer than the limit: what counts is what comes out (here: nothing).
    /// </summary>
    [Fact]
    public void EmptyBlocksCostNothing()
    {
        var blocks = Enumerable.Repeat(Wire.Bytes("00 00 00 ff ff"), 4_000).SelectMany(block => block).ToArray();
        var lines = Transcript.Read(Deflated.Assembler(out _, BytesMax), [Wire.Masked(0xC2, [.. blocks, 0x00])], out _);
        Assert.Equal(["Binary "], lines);
    }

    [Fact]
    public void AnyBytesGiveAMessageOrAViolationTheSameInEveryCut() =>
        Gen.Select(Gen.Byte.Array[0, 60], Gen.Bool).Sample(
            (bytes, isText) => { Deflated.ReadInEveryCut(Wire.Masked(isText ? 0xC1 : 0xC2, bytes), 300); },
            iter: 3_000);

    [Fact]
    public void AnyMutationGivesAMessageOrAViolationTheSameInEveryCut() =>
        Gen.Select(Gen.Byte[0, 9].Array[1, 400], Gen.Int[0, 10_000], Gen.Byte).Sample(
            (plain, at, value) =>
            {
                var message = Deflated.Message(plain);
                Assert.Equal(
                    ["Binary " + Convert.ToHexString(plain)], Deflated.ReadInEveryCut(Wire.Masked(0xC2, message)));
                message[at % message.Length] = value;
                Deflated.ReadInEveryCut(Wire.Masked(0xC2, message), 1_000);
            },
            iter: 1_000);

    [Fact]
    public void SteadyStateAllocatesNothing()
    {
        var assembler = Deflated.Assembler(out _);
        var input = Chunked.Join([
            [
                .. Wire.Masked(0xC1, Deflated.Message("some text, some text"u8)),
                .. Wire.Masked(0x42, Wire.Bytes("02 00 00 00 ff ff")), .. Wire.Masked(0x80, [0])]]);
        Assert.Equal(400, ReadAll(200));
        var before = GC.GetAllocatedBytesForCurrentThread();
        var messages = ReadAll(1_000);
        Assert.Equal((2_000, 0), (messages, GC.GetAllocatedBytesForCurrentThread() - before));

        int ReadAll(int times)
        {
            var count = 0;
            for (var i = 0; i < times; i++)
            {
                var rest = input;
                while (assembler.TryRead(ref rest, out _, out _) == MessageReadResult.Message) count++;
            }

            return count;
        }
    }
}
