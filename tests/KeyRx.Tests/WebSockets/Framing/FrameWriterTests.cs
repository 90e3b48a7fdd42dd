using System.Buffers;
using KeyRx.Testing;
using KeyRx.WebSockets.Framing;
using Xunit;

namespace KeyRx.Tests.WebSockets.Framing;

public sealed class FrameWriterTests
{
    public static TheoryData<int> Lengths { get; } = [0, 1, 7, 125, 126, 127, 255, 256, 65_535, 65_536, 100_000];

    [Theory]
    [MemberData(nameof(Lengths))]
    public void AServersFrameHasTheShortestLengthAndNoMask_5_1_5_2(int length)
    {
        var payload = Payload(length);
        var output = new NarrowBufferWriter();
        FrameWriter.Write(output, Opcode.Binary, payload);

        Assert.Equal(Wire.Plain(0x82, payload), output.Written);
        Assert.Equal(output.Written.Length - length, FrameWriter.HeaderLength(length));
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void AClientsFrameIsMasked_5_3(int length)
    {
        var payload = Payload(length);
        var output = new NarrowBufferWriter();
        FrameWriter.WriteMasked(output, Opcode.Text, payload, Wire.Key, fin: false);

        Assert.Equal(Wire.Masked(0x01, payload), output.Written);
        Assert.Equal(output.Written.Length - length, FrameWriter.HeaderLength(length, masked: true));
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void WhatIsWrittenIsReadBackHoweverCut(int length)
    {
        var payload = Payload(length);
        var output = new ArrayBufferWriter<byte>();
        FrameWriter.WriteMasked(output, Opcode.Binary, payload, 0xFEEDBEEF);

        Assert.Equal(
            [$"Binary {Convert.ToHexString(payload)}"],
            Transcript.Read(WebSocketRole.Server, Chunked.AtRandom(output.WrittenSpan.ToArray(), length), length));
    }

    /// <summary>RFC 7692 6: RSV1 marks the first frame of a compressed message.</summary>
    [Fact]
    public void FinAndRsv1AreTheCallers_5_2()
    {
        var header = new byte[FrameWriter.HeaderMax];
        FrameWriter.WriteHeader(header, Opcode.Text, 5, fin: false, rsv1: true);
        Assert.Equal(0x41, header[0]);
        FrameWriter.WriteHeader(header, Opcode.Continuation, 5);
        Assert.Equal(0x80, header[0]);
    }

    [Fact]
    public void AControlFrameOver125BytesIsAMistakeOfTheCaller_5_5()
    {
        var header = new byte[FrameWriter.HeaderMax];
        Assert.Equal(2, FrameWriter.WriteHeader(header, Opcode.Ping, 125));
        Assert.Throws<ArgumentOutOfRangeException>(() => FrameWriter.WriteHeader(header, Opcode.Ping, 126));
    }

    [Fact]
    public void AControlFrameInFragmentsIsAMistakeOfTheCaller_5_5() =>
        Assert.Throws<ArgumentException>(() => FrameWriter.WriteHeader(new byte[2], Opcode.Pong, 0, fin: false));

    [Fact]
    public void ANegativeLengthIsAMistakeOfTheCaller() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => FrameWriter.HeaderLength(-1));

    private static byte[] Payload(int length)
    {
        var payload = new byte[length];
        new Random(length).NextBytes(payload);
        return payload;
    }
}
