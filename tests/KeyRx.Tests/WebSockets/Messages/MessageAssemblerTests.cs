using System.Buffers;
using System.Text;
using KeyRx.Testing;
using KeyRx.WebSockets.Framing;
using KeyRx.WebSockets.Messages;
using Xunit;

namespace KeyRx.Tests.WebSockets.Messages;

public sealed class MessageAssemblerTests
{
    [Fact]
    public void FragmentsBecomeOneMessage_5_4() => AssertRead(
        [
            .. Wire.Masked(0x01, "Hel"u8), .. Wire.Masked(0x00, []), .. Wire.Masked(0x80, "lo"u8),
            .. Wire.Masked(0x82, [1, 2])],
        "Text 48656C6C6F",
        "Binary 0102");

    [Fact]
    public void ControlFramesComeBetweenFragments_5_4() => AssertRead(
        [
            .. Wire.Masked(0x01, "Hel"u8), .. Wire.Masked(0x89, "a"u8), .. Wire.Masked(0x00, "l"u8),
            .. Wire.Masked(0x8A, []), .. Wire.Masked(0x80, "o"u8),
        ],
        "Ping 61",
        "Pong ",
        "Text 48656C6C6F");

    [Fact]
    public void EmptyMessagesAreMessages_5_6() => AssertRead(
        [.. Wire.Masked(0x81, []), .. Wire.Masked(0x02, []), .. Wire.Masked(0x80, []), .. Wire.Masked(0x89, [])],
        "Text ",
        "Binary ",
        "Ping ");

    [Fact]
    public void AControlFrameOf125BytesIsTaken_5_5() =>
        AssertRead(Wire.Masked(0x89, new byte[125]), $"Ping {new string('0', 250)}");

    [Fact]
    public void ACharacterMayBeSplitBetweenFragments_5_6() => AssertRead(
        [
            .. Wire.Masked(0x01, [0xE2]), .. Wire.Masked(0x89, []), .. Wire.Masked(0x00, [0x82]),
            .. Wire.Masked(0x80, [0xAC])],
        "Ping ",
        "Text E282AC");

    [Fact]
    public void BinaryIsNotReadAsText_5_6() =>
        AssertRead([.. Wire.Masked(0x02, [0xFF]), .. Wire.Masked(0x80, [0xC0])], "Binary FFC0");

    [Theory]
    [InlineData("80", ProtocolViolation.ContinuationWithoutMessage)]
    [InlineData("00", ProtocolViolation.ContinuationWithoutMessage)]
    [InlineData("01 80 00000000 81", ProtocolViolation.MessageInsideMessage)]
    [InlineData("01 80 00000000 02", ProtocolViolation.MessageInsideMessage)]
    [InlineData("81 80 00000000 80", ProtocolViolation.ContinuationWithoutMessage)]
    [InlineData("81 85 00000000 41 ff", ProtocolViolation.TextNotUtf8)]
    [InlineData("81 81 00000000 c3", ProtocolViolation.TextNotUtf8)]
    [InlineData("01 81 00000000 e0 80 85 00000000 9f", ProtocolViolation.TextNotUtf8)]
    public void ABrokenMessageIsRefusedAtTheByteThatBreaksIt_5_4_8_1(string hex, ProtocolViolation expected)
    {
        var bytes = Wire.Bytes(hex);
        foreach (var pieces in Chunked.Ways(bytes).Concat(Chunked.InTwo(bytes)))
        {
            var assembler = new MessageAssembler(WebSocketRole.Server);
            Transcript.Read(assembler, pieces, out var violation);
            Assert.Equal(expected, violation);
            Assert.False(assembler.IsIdle);
        }

        Transcript.Read(new MessageAssembler(WebSocketRole.Server), Chunked.ByteByByte(bytes[..^1]), out var before);
        Assert.Equal(ProtocolViolation.None, before);
    }

    [Fact]
    public void AViolationStaysUntilReset()
    {
        var assembler = new MessageAssembler(WebSocketRole.Server);
        Transcript.Read(assembler, [[0x80]], out _);
        Assert.Equal(["violation 1002"], Transcript.Read(assembler, [Wire.Masked(0x81, "a"u8)], out _));

        assembler.Reset(10);
        Assert.True(assembler.IsIdle);
        Assert.Equal(["Text 61"], Transcript.Read(assembler, [Wire.Masked(0x81, "a"u8)], out _));
    }

    [Fact]
    public void SixtyFiveThousandFragmentsAreOneMessage_5_4()
    {
        var output = new ArrayBufferWriter<byte>();
        var text = new StringBuilder();
        for (var i = 0; i < 65_536; i++)
        {
            var letter = (byte)('a' + (i % 26));
            text.Append((char)letter);
            FrameWriter.WriteMasked(
                output, i == 0 ? Opcode.Text : Opcode.Continuation, [letter], (uint)i * 77, fin: i == 65_535);
        }

        var expected = "Text " + Convert.ToHexString(Encoding.ASCII.GetBytes(text.ToString()));
        Assert.Equal([expected], Transcript.Read(WebSocketRole.Server, [output.WrittenSpan.ToArray()]));
        Assert.Equal(
            [expected], Transcript.Read(WebSocketRole.Server, Chunked.AtRandom(output.WrittenSpan.ToArray(), 3)));
    }

    [Fact]
    public void ItIsIdleOnlyBetweenMessages()
    {
        var assembler = new MessageAssembler(WebSocketRole.Server);
        byte[] bytes = [.. Wire.Masked(0x01, "ab"u8), .. Wire.Masked(0x89, "p"u8), .. Wire.Masked(0x80, "c"u8)];
        var firstHeader = 6;
        Assert.True(assembler.IsIdle);
        var read = 0;
        var left = Array.Empty<byte>();
        foreach (var piece in Chunked.ByteByByte(bytes))
        {
            var input = Chunked.Join([left, piece]);
            while (assembler.TryRead(ref input, out _, out _) == MessageReadResult.Message)
                continue;
            left = input.ToArray();
            read++;
            Assert.Equal(read < firstHeader || read == bytes.Length, assembler.IsIdle);
        }
    }

    private static void AssertRead(byte[] bytes, params string[] expected)
    {
        foreach (var pieces in Chunked.Ways(bytes).Concat(Chunked.InTwo(bytes)))
            Assert.Equal(expected, Transcript.Read(WebSocketRole.Server, pieces));
    }
}
