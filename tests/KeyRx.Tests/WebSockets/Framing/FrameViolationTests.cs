using KeyRx.Testing;
using KeyRx.WebSockets.Framing;
using Xunit;

namespace KeyRx.Tests.WebSockets.Framing;

/// <summary>
/// Broken headers are refused at the byte that breaks the rule: not before, and without waiting for the next.
/// </summary>
public sealed class FrameViolationTests
{
    [Theory]
    [InlineData(0x40)]
    [InlineData(0x20)]
    [InlineData(0x10)]
    [InlineData(0x70)]
    public void AReservedBit_5_2(int rsv) =>
        AssertRefused([(byte)(0x81 | rsv)], WebSocketRole.Server, ProtocolViolation.ReservedBits);

    [Theory]
    [InlineData(0x3)]
    [InlineData(0x4)]
    [InlineData(0x5)]
    [InlineData(0x6)]
    [InlineData(0x7)]
    [InlineData(0xB)]
    [InlineData(0xC)]
    [InlineData(0xD)]
    [InlineData(0xE)]
    [InlineData(0xF)]
    public void AReservedOpcode_5_2(int opcode)
    {
        AssertRefused([(byte)(0x80 | opcode)], WebSocketRole.Server, ProtocolViolation.ReservedOpcode);
        AssertRefused([(byte)opcode], WebSocketRole.Client, ProtocolViolation.ReservedOpcode);
    }

    [Theory]
    [InlineData("08")]
    [InlineData("09")]
    [InlineData("0a")]
    public void AControlFrameInFragments_5_5(string hex) =>
        AssertRefused(Wire.Bytes(hex), WebSocketRole.Server, ProtocolViolation.FragmentedControlFrame);

    [Theory]
    [InlineData("88 fe")]
    [InlineData("89 fe")]
    [InlineData("8a ff")]
    public void AControlFrameOver125Bytes_5_5(string hex) =>
        AssertRefused(Wire.Bytes(hex), WebSocketRole.Server, ProtocolViolation.ControlFrameTooLong);

    /// <summary>Its one byte need not come: a peer that sends the header alone and waits is told.</summary>
    [Fact]
    public void ACloseFrameOfOneByte_5_5_1()
    {
        AssertRefused([0x88, 0x81], WebSocketRole.Server, ProtocolViolation.CloseStatusTruncated);
        AssertRefused([0x88, 0x01], WebSocketRole.Client, ProtocolViolation.CloseStatusTruncated);
    }

    [Theory]
    [InlineData("81 00")]
    [InlineData("82 7f")]
    [InlineData("89 00")]
    public void AFrameOfAClientWithoutMask_5_1(string hex) =>
        AssertRefused(Wire.Bytes(hex), WebSocketRole.Server, ProtocolViolation.UnmaskedFrameFromClient);

    [Theory]
    [InlineData("81 80")]
    [InlineData("82 ff")]
    [InlineData("8a 80")]
    public void AFrameOfAServerWithMask_5_1(string hex) =>
        AssertRefused(Wire.Bytes(hex), WebSocketRole.Client, ProtocolViolation.MaskedFrameFromServer);

    [Theory]
    [InlineData("82 fe 0000")]
    [InlineData("82 fe 007d")]
    [InlineData("82 ff 000000000000")]
    public void ALengthThatIsNotMinimal_5_2(string hex) =>
        AssertRefused(Wire.Bytes(hex), WebSocketRole.Server, ProtocolViolation.LengthNotMinimal);

    [Theory]
    [InlineData("82 ff 80")]
    [InlineData("82 ff ff")]
    public void ALengthOf64Bits_5_2(string hex) =>
        AssertRefused(Wire.Bytes(hex), WebSocketRole.Server, ProtocolViolation.LengthTopBitSet);

    /// <summary>
    /// The rule is broken at the eighth byte already; what comes in one piece is judged no other way.
    /// </summary>
    [Fact]
    public void TheLongestLengthOfTwoBytesIsNotTakenInEight_5_2()
    {
        var input = Chunked.Join(Chunked.Whole(Wire.Bytes("82 ff 000000000000ffff 01020304")));
        Assert.Equal(
            FrameReadResult.Violation, FrameReader.TryRead(ref input, WebSocketRole.Server, out _, out var violation));
        Assert.Equal(ProtocolViolation.LengthNotMinimal, violation);
    }

    /// <summary>
    /// RFC 6455 7.4.1, 5.5: each sentence is an answer that fits a close frame and names its section.
    /// </summary>
    [Fact]
    public void EveryViolationHasAStatusAndASentenceThatFitsACloseFrame()
    {
        foreach (var violation in Enum.GetValues<ProtocolViolation>().Where(each => each != ProtocolViolation.None))
        {
            Assert.Contains(violation.CloseStatus(), new ushort[] { 1002, 1007, 1009 });
            Assert.InRange(violation.Sentence().Length, 1, Rfc6455.CloseReasonMax);
            Assert.True(violation.Sentence().All(char.IsAscii));
            Assert.EndsWith(")", violation.Sentence(), StringComparison.Ordinal);
        }
    }

    /// <summary>
    /// The last of the given bytes is the one that breaks the rule; whatever follows changes nothing.
    /// </summary>
    private static void AssertRefused(byte[] bytes, WebSocketRole role, ProtocolViolation expected)
    {
        for (var there = 0; there < bytes.Length; there++)
        {
            var part = Chunked.Join(Chunked.ByteByByte(bytes[..there]));
            Assert.Equal(FrameReadResult.NeedMore, FrameReader.TryRead(ref part, role, out _, out _));
        }

        for (var more = 0; more < 16; more++)
        {
            foreach (var pieces in Chunked.Ways([.. bytes, .. new byte[more]]))
            {
                var input = Chunked.Join(pieces);
                Assert.Equal(FrameReadResult.Violation, FrameReader.TryRead(ref input, role, out _, out var violation));
                Assert.Equal(expected, violation);
                Assert.Equal(bytes.Length + more, input.Length);
            }
        }
    }
}
