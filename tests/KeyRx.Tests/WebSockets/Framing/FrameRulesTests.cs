using System.Buffers;
using KeyRx.WebSockets.Framing;
using Xunit;

namespace KeyRx.Tests.WebSockets.Framing;

/// <summary>What the RFC forbids to send is a mistake of the caller, in whichever way it is asked for.</summary>
public sealed class FrameRulesTests
{
    private readonly byte[] _room = new byte[200];
    private readonly ArrayBufferWriter<byte> _output = new();

    public static TheoryData<int> ReservedOpcodes => [3, 4, 5, 6, 7, 11, 12, 13, 14, 15, 16, 0x81, 255];

    public static TheoryData<string> BadClosePayloads =>
        ["03", "03ED", "03EE", "03EC", "03F7", "0000", "1388", "03E8FF"];

    [Theory]
    [MemberData(nameof(ReservedOpcodes))]
    public void AReservedOpcodeIsNotWritten_5_2(int opcode)
    {
        Assert.Throws<ArgumentException>(() => FrameWriter.WriteHeader(_room, (Opcode)opcode, 1));
        Assert.Throws<ArgumentException>(() => FrameWriter.Write(_output, (Opcode)opcode, [1]));
        Assert.Throws<ArgumentException>(() => FrameWriter.WriteMasked(_output, (Opcode)opcode, [1], 7));
        Assert.Equal(0, _output.WrittenCount);
    }

    [Theory]
    [InlineData(Opcode.Continuation)]
    [InlineData(Opcode.Close)]
    [InlineData(Opcode.Ping)]
    [InlineData(Opcode.Pong)]
    public void Rsv1IsForTheFirstFrameOfAMessage_Rfc7692_6(Opcode opcode)
    {
        Assert.Throws<ArgumentException>(() => FrameWriter.WriteHeader(_room, opcode, 0, rsv1: true));
        Assert.Throws<ArgumentException>(() => FrameWriter.Write(_output, opcode, [], rsv1: true));
        Assert.Throws<ArgumentException>(() => FrameWriter.WriteMasked(_output, opcode, [], 7, rsv1: true));
        Assert.Equal(0, _output.WrittenCount);
    }

    [Theory]
    [MemberData(nameof(BadClosePayloads))]
    public void ACloseFrameCarriesNothingOrAStatusThatMayBeSent_5_5_1_7_4(string hex)
    {
        var payload = Convert.FromHexString(hex);
        var pieces = new ReadOnlySequence<byte>(payload);
        Assert.ThrowsAny<ArgumentException>(() => FrameWriter.Write(_output, Opcode.Close, payload));
        Assert.ThrowsAny<ArgumentException>(() => FrameWriter.Write(_output, Opcode.Close, in pieces));
        Assert.ThrowsAny<ArgumentException>(() => FrameWriter.WriteMasked(_output, Opcode.Close, payload, 7));
        Assert.ThrowsAny<ArgumentException>(() => FrameWriter.WriteMasked(_output, Opcode.Close, in pieces, 7));
        Assert.Equal(0, _output.WrittenCount);
    }

    [Theory]
    [InlineData(1005)]
    [InlineData(1006)]
    [InlineData(1015)]
    public void AStatusThatIsNeverOnTheWireIsNotWritten_7_4_1(ushort status)
    {
        Assert.ThrowsAny<ArgumentException>(() => FrameWriter.WriteClose(_room, status, "no"));
        Assert.ThrowsAny<ArgumentException>(() => FrameWriter.WriteClosePayload(_room, status, "no"u8));
        Assert.ThrowsAny<ArgumentException>(() => FrameWriter.WriteMaskedClose(_output, 7, status));
    }

    [Fact]
    public void WhatAClientNeedsIsOneLineEach()
    {
        FrameWriter.WriteMaskedClose(_output, 0x04030201, 1000, "bye"u8);
        Assert.Equal("88850102030402EA617D64", Take());
        FrameWriter.WriteMaskedClose(_output, 0, null);
        Assert.Equal("888000000000", Take());
        FrameWriter.WriteMasked(_output, Opcode.Text, Wire.Bytes("f2 48 cd c9 c9 07 00"), 0, rsv1: true);
        Assert.Equal("C18700000000F248CDC9C90700", Take());
        Assert.Equal("8800", Convert.ToHexString(_room, 0, FrameWriter.WriteClose(_room)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(70_001)]
    public void APayloadInPiecesIsWrittenAsAWholeOneIs(int length)
    {
        var payload = new byte[length];
        new Random(length).NextBytes(payload);
        var pieces = KeyRx.Testing.Chunked.Join([.. payload.Chunk(3)]);
        FrameWriter.Write(_output, Opcode.Binary, in pieces);
        Assert.Equal(Convert.ToHexString(Wire.Plain(0x82, payload)), Take());
        FrameWriter.WriteMasked(_output, Opcode.Binary, in pieces, Wire.Key);
        Assert.Equal(Convert.ToHexString(Wire.Masked(0x82, payload)), Take());
    }

    private string Take()
    {
        var hex = Convert.ToHexString(_output.WrittenSpan);
        _output.ResetWrittenCount();
        return hex;
    }
}
