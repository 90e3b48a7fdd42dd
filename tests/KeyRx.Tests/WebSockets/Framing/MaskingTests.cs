using KeyRx.WebSockets.Framing;
using Xunit;

namespace KeyRx.Tests.WebSockets.Framing;

/// <summary>RFC 6455 5.3: transformed octet i = original octet i XOR key octet i mod 4.</summary>
public sealed class MaskingTests
{
    private const int LengthMax = 300;
    private const int Guard = 8;

    [Fact]
    public void VectorsDoWhatTheRuleSaysForEveryLengthOffsetAndAlignment_5_3()
    {
        var original = new byte[LengthMax + (2 * Guard)];
        new Random(5).NextBytes(original);
        for (var length = 0; length <= LengthMax; length++)
        {
            for (var offset = 0; offset < 8; offset++)
            {
                var start = (length + offset) % Guard;
                var expected = original.ToArray();
                Masking.ApplyScalar(expected.AsSpan(start, length), Wire.Key, offset);

                var inPlace = original.ToArray();
                Masking.Apply(inPlace.AsSpan(start, length), Wire.Key, offset);
                Assert.True(expected.AsSpan().SequenceEqual(inPlace), $"in place: length {length}, offset {offset}");

                var copy = original.ToArray();
                Masking.CopyTo(original.AsSpan(start, length), copy.AsSpan(start), Wire.Key, offset);
                Assert.True(expected.AsSpan().SequenceEqual(copy), $"copy: length {length}, offset {offset}");
            }
        }
    }

    [Fact]
    public void EveryStartInMemoryGivesTheSame()
    {
        var original = new byte[LengthMax];
        new Random(6).NextBytes(original);
        var expected = original.ToArray();
        Masking.ApplyScalar(expected, Wire.Key);
        for (var start = 0; start < 64; start++)
        {
            var target = new byte[LengthMax + 64];
            Masking.CopyTo(original, target.AsSpan(start), Wire.Key);
            Assert.Equal(expected, target[start..(start + LengthMax)]);
        }
    }

    [Fact]
    public void TheScalarRuleIsTheExampleOfRfc6455_5_7()
    {
        var hello = "Hello"u8.ToArray();
        Masking.ApplyScalar(hello, Wire.Key);
        Assert.Equal(Wire.Bytes("7f9f4d5158"), hello);
    }

    [Fact]
    public void APayloadMayBeMaskedInParts_5_3()
    {
        var whole = Enumerable.Range(0, 100).Select(i => (byte)i).ToArray();
        var expected = whole.ToArray();
        Masking.ApplyScalar(expected, Wire.Key);
        for (var cut = 0; cut <= whole.Length; cut++)
        {
            var parts = whole.ToArray();
            Masking.Apply(parts.AsSpan(0, cut), Wire.Key);
            Masking.Apply(parts.AsSpan(cut), Wire.Key, cut);
            Assert.Equal(expected, parts);
        }
    }

    [Fact]
    public void AShorterDestinationIsAMistakeOfTheCaller() =>
        Assert.Throws<ArgumentException>(() => Masking.CopyTo(new byte[5], new byte[4], Wire.Key));
}
