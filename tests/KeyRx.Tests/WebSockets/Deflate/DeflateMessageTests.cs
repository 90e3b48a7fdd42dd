using System.Text;
using KeyRx.Testing;
using KeyRx.WebSockets.Framing;
using Xunit;

namespace KeyRx.Tests.WebSockets.Deflate;

/// <summary>
/// Compressed messages, in every cut: the examples of RFC 7692 7.2.3, fragments, and what is no DEFLATE.
/// </summary>
public sealed class DeflateMessageTests
{
    private const string Hello = "Text 48656C6C6F";

    [Theory]
    [InlineData("f2 48 cd c9 c9 07 00")] // 7.2.3.1
    [InlineData("00 05 00 fa ff 48 65 6c 6c 6f 00")] // 7.2.3.3: stored
    [InlineData("f3 48 cd c9 c9 07 00 00")] // 7.2.3.4: BFINAL, then the empty block
    [InlineData("f2 48 05 00 00 00 ff ff ca c9 c9 07 00")] // 7.2.3.5: two blocks
    [InlineData("f3 48 cd c9 c9 07 00")] // BFINAL and nothing more: what it says is whole
    [InlineData("03 00 f3 48 cd c9 c9 07 00 03 00 00")] // three final blocks
    public void TheExamplesOfTheRfcAreRead(string hex) =>
        Assert.Equal([Hello], Deflated.ReadInEveryCut(Wire.Masked(0xC1, Wire.Bytes(hex))));

    [Theory]
    [InlineData("")]
    [InlineData("00")] // 7.2.3.6
    [InlineData("02 00")]
    [InlineData("03 00")]
    public void AnEmptyMessageIsAMessage(string hex) =>
        Assert.Equal(["Binary "], Deflated.ReadInEveryCut(Wire.Masked(0xC2, Wire.Bytes(hex))));

    [Fact]
    public void FragmentsAreOneMessageWithControlFramesBetween_7_2_3_1() => Assert.Equal(
        ["Ping 70", Hello, Hello, Hello],
        Deflated.ReadInEveryCut(
        [
            .. Wire.Masked(0x41, Wire.Bytes("f2 48 cd")), .. Wire.Masked(0x00, []), .. Wire.Masked(0x89, "p"u8),
            .. Wire.Masked(0x80, Wire.Bytes("c9 c9 07 00")),
            .. Wire.Masked(0x81, "Hello"u8), // plain messages go on between compressed ones (6)
            .. Wire.Masked(0x41, []), .. Wire.Masked(0x00, Wire.Bytes("f2 48 cd c9 c9 07 00")),
            .. Wire.Masked(0x80, []),
        ]));

    [Theory]
    [InlineData("C9 80 00000000", "control")]
    [InlineData("C8 80 00000000", "close")]
    [InlineData("01 80 00000000 C0 80 00000000", "continuation of plain text")]
    [InlineData("41 80 00000000 C0 80 00000000", "continuation of compressed text")]
    public void Rsv1StandsOnTheFirstFrameOfADataMessageOnly_6(string hex, string where)
    {
        Assert.True(Deflated.ReadInEveryCut(Wire.Bytes(hex)) is ["violation 1002"], where);
        Transcript.Read(Deflated.Assembler(out _), [Wire.Bytes(hex)], out var violation);
        Assert.Equal(ProtocolViolation.CompressedBitMisplaced, violation);
    }

    [Theory]
    [InlineData("A1 80 00000000")]
    [InlineData("91 80 00000000")]
    [InlineData("E1 80 00000000")]
    public void TheOtherReservedBitsStayRefused_6(string hex) =>
        Assert.Equal(["violation 1002"], Deflated.ReadInEveryCut(Wire.Bytes(hex)));

    [Fact]
    public void WithoutAnAgreementRsv1IsRefused()
    {
        foreach (var pieces in Chunked.Ways(Wire.Masked(0xC1, Wire.Bytes("f2 48 cd c9 c9 07 00"))))
        {
            var assembler = Deflated.Assembler(out _);
            assembler.Reset(1000);
            Assert.Equal(["violation 1002"], Transcript.Read(assembler, pieces, out var violation));
            Assert.Equal(ProtocolViolation.ReservedBits, violation);
        }
    }

    [Theory]
    [InlineData("06", "a reserved block type")]
    [InlineData("07 ff ff", "a reserved final block type")]
    [InlineData("00 05 00 00 00 48", "a stored length that is not its complement")]
    [InlineData("00 05 00 fa ff 48 65", "a stored block that ends too early")]
    [InlineData("f2 48 cd", "a compressed block that ends too early")]
    [InlineData("f2 48 cd c9 c9 07", "a block without what follows it")]
    [InlineData("f2 00 11 00 00", "a reference to the message before")] // 7.2.3.2
    [InlineData("f3 48 cd c9 c9 07 00 06", "garbage after a final block")]
    [InlineData("48 65 6c 6c 6f", "plain text")]
    public void WhatIsNoDeflateIs1007(string hex, string what)
    {
        var lines = Deflated.ReadInEveryCut([.. Wire.Masked(0xC1, Wire.Bytes(hex)), .. Wire.Masked(0x81, "after"u8)]);
        Assert.True(lines is ["violation 1007"], what);
    }

    [Fact]
    public void TextThatIsNotUtf8IsRefusedBeforeItsEnd_8_1()
    {
        byte[] plain = [.. Encoding.UTF8.GetBytes("κόσμε"), 0xED, 0xA0, 0x80, .. new byte[100]];
        var frame = Wire.Masked(0x41, [.. Deflated.Message(plain), 0x00, 0x00, 0xFF, 0xFF]);
        Assert.Equal(["violation 1007"], Deflated.ReadInEveryCut(frame));
        Transcript.Read(Deflated.Assembler(out _), [frame], out var violation);
        Assert.Equal(ProtocolViolation.TextNotUtf8, violation);
        Assert.Equal(["violation 1007"], Deflated.ReadInEveryCut(Wire.Masked(0xC1, Deflated.Message([0xE2, 0x82]))));
        Assert.Equal(["Binary E282"], Deflated.ReadInEveryCut(Wire.Masked(0xC2, Deflated.Message([0xE2, 0x82]))));
    }

    [Fact]
    public void TheContextOfTheMessageBeforeIsKeptWhereAgreed_7_2_3_2()
    {
        byte[] frames =
        [
            .. Wire.Plain(0xC1, Wire.Bytes("f2 48 cd c9 c9 07 00")), .. Wire.Plain(0x81, "x"u8),
            .. Wire.Plain(0xC1, Wire.Bytes("f2 00 11 00 00")),
        ];
        foreach (var pieces in Chunked.Ways(frames))
        {
            var assembler = Deflated.Assembler(out var inflaters, keepsContext: true, role: WebSocketRole.Client);
            Assert.Equal([Hello, "Text 78", Hello], Transcript.Read(assembler, pieces, out _));
            Assert.Equal(1, inflaters.RentedCount);
            Assert.False(assembler.IsIdle);
            assembler.Reset(1000);
            Assert.True(assembler.IsIdle);
            Assert.Equal(0, inflaters.RentedCount);
        }

        var cut = Deflated.Assembler(out _, keepsContext: true, role: WebSocketRole.Client);
        Assert.Equal(["violation 1007"], Transcript.Read(cut, [Wire.Plain(0xC1, Wire.Bytes("f2 48 cd"))], out _));
    }

    [Fact]
    public void AnInflaterIsHeldOnlyWhileAMessageIsInFlight()
    {
        var assembler = Deflated.Assembler(out var inflaters);
        var frame = Wire.Masked(0xC1, Wire.Bytes("f2 48 cd c9 c9 07 00"));
        Assert.Equal(0, inflaters.RentedCount);
        Transcript.Read(assembler, [frame[..^1]], out _);
        Assert.Equal((1, false), (inflaters.RentedCount, assembler.IsIdle));
        Assert.Equal([Hello], Transcript.Read(assembler, [frame[^1..]], out _));
        Assert.Equal((0, true), (inflaters.RentedCount, assembler.IsIdle));

        Transcript.Read(assembler, [frame[..^1]], out _);
        assembler.Reset(1000);
        Assert.Equal((0, true), (inflaters.RentedCount, assembler.IsIdle));
    }
}
