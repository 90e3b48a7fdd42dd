using System.Text.Unicode;
using CsCheck;
using KeyRx.Testing;
using KeyRx.WebSockets.Framing;
using Xunit;

namespace KeyRx.Tests.WebSockets.Framing;

/// <summary>RFC 6455 8.1 and RFC 3629 4, in every split.</summary>
public sealed class Utf8ValidatorTests
{
    [Theory]
    [InlineData("")]
    [InlineData("00 7f")]
    [InlineData("c280 dfbf")]
    [InlineData("e0a080 ed9fbf ee8080 efbfbf")]
    [InlineData("f0908080 f48fbfbf")]
    [InlineData("ceba e1bdb9 cf83 cebc ceb5")]
    [InlineData("41 e282ac 41 f09f8eb9 41 c3a9 4142434445464748494a4b4c4d4e4f50")]
    public void ValidTextIsTakenInEverySplit_8_1(string hex)
    {
        var bytes = Wire.Bytes(hex);
        foreach (var pieces in Chunked.InTwo(bytes).Concat(Chunked.Ways(bytes)))
            Assert.True(IsValid(pieces));
    }

    /// <summary>The last byte given is the first that no continuation could make right.</summary>
    [Theory]
    [InlineData("80")]
    [InlineData("bf")]
    [InlineData("c0")]
    [InlineData("c1")]
    [InlineData("f5")]
    [InlineData("fe")]
    [InlineData("ff")]
    [InlineData("c2 41")]
    [InlineData("c2 c2")]
    [InlineData("e0 80")]
    [InlineData("e0 9f")]
    [InlineData("e2 82 41")]
    [InlineData("ed a0")]
    [InlineData("f0 8f")]
    [InlineData("f0 90 80 41")]
    [InlineData("f4 90")]
    [InlineData("41 42 43 80")]
    [InlineData("41424344454647484950515253545556 c3a9 ff")]
    [InlineData("ceba e1bdb9 cf83 cebc ceb5 ed a0")]
    public void InvalidTextFailsAtItsFirstBadByteInEverySplit_8_1(string hex)
    {
        var bad = Wire.Bytes(hex);
        byte[] bytes = [.. bad, .. "after"u8];
        foreach (var pieces in Chunked.InTwo(bytes).Concat(Chunked.Ways(bytes)))
        {
            var validator = default(Utf8Validator);
            var at = 0;
            foreach (var piece in pieces)
            {
                at += piece.Length;
                var isTaken = validator.TryAppend(piece);
                Assert.Equal(at < bad.Length, isTaken);
                if (!isTaken) break;
            }
        }
    }

    [Theory]
    [InlineData("c3")]
    [InlineData("e2 82")]
    [InlineData("f0")]
    [InlineData("f0 9f 8e")]
    [InlineData("41 42 e2")]
    public void ASplitCharacterIsTakenButNotComplete_8_1(string hex)
    {
        foreach (var pieces in Chunked.InTwo(Wire.Bytes(hex)).Concat(Chunked.Ways(Wire.Bytes(hex))))
        {
            var validator = default(Utf8Validator);
            Assert.All(pieces, piece => Assert.True(validator.TryAppend(piece)));
            Assert.False(validator.IsComplete);
        }
    }

    [Fact]
    public void EveryPairOfBytesIsJudgedAsTheRuntimeDoes()
    {
        for (var pair = 0; pair <= ushort.MaxValue; pair++)
        {
            byte[] bytes = [(byte)(pair >> 8), (byte)pair];
            var expected = Utf8.IsValid(bytes);
            Assert.True(expected == IsValid(Chunked.Whole(bytes)), $"{pair:x4} whole");
            Assert.True(expected == IsValid(Chunked.ByteByByte(bytes)), $"{pair:x4} byte by byte");
        }
    }

    [Fact]
    public void AnyBytesAreJudgedAsTheRuntimeDoesHoweverCut()
    {
        // Leads and edges of RFC 3629 4 more often than chance would have them.
        byte[] edges = [0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC2, 0xDF, 0xE0, 0xE2, 0xED, 0xF0, 0xF4];
        var edge = Gen.Int[0, edges.Length - 1].Select(i => edges[i]);
        Gen.Select(Gen.OneOf(edge, edge, edge, Gen.Byte).Array[0, 12], Gen.Int[0, 1_000_000])
            .Sample(
                (bytes, seed) => Chunked.Ways(bytes, seed).All(pieces => IsValid(pieces) == Utf8.IsValid(bytes)),
                iter: 5_000);
    }

    private static bool IsValid(byte[][] pieces)
    {
        var validator = default(Utf8Validator);
        foreach (var piece in pieces)
        {
            if (!validator.TryAppend(piece)) return false;
        }

        return validator.IsComplete;
    }
}
