using System.Buffers;
using KeyRx.Load.Swarm;
using KeyRx.WebSockets.Framing;
using Xunit;

namespace KeyRx.Tests.Load.Swarm;

public sealed class ServerFrameTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(125)]
    [InlineData(126)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    public void EveryLengthIsReadAsTheFrameReaderReadsIt(int payloadLength)
    {
        foreach (var opcode in (Opcode[])[Opcode.Text, Opcode.Binary])
        {
            var buffer = Frame(opcode, payloadLength);
            Assert.True(ServerFrame.TryRead(buffer, 0, buffer.Length, out var frame, out var error), error);

            var input = new ReadOnlySequence<byte>(buffer);
            FrameReader.TryRead(ref input, WebSocketRole.Client, out var header, out _);
            Assert.Equal(opcode, frame.Opcode);
            Assert.Equal(header.HeaderLength, frame.PayloadStart);
            Assert.Equal(header.PayloadLength, (ulong)frame.PayloadLength);
            Assert.Equal(buffer.Length, frame.End);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(126)]
    [InlineData(300)]
    public void AFrameThatIsNotWholeIsWaitedFor(int payloadLength)
    {
        var buffer = Frame(Opcode.Binary, payloadLength);
        for (var end = 0; end < buffer.Length; end++)
        {
            Assert.False(ServerFrame.TryRead(buffer, 0, end, out _, out var error));
            Assert.Null(error);
        }
    }

    [Fact]
    public void AControlFrameIsRead()
    {
        byte[] close = [0x88, 2, 0x03, 0xE8];
        Assert.True(ServerFrame.TryRead(close, 0, close.Length, out var frame, out _));
        Assert.Equal(new ServerFrame(Opcode.Close, PayloadStart: 2, PayloadLength: 2), frame);
    }

    [Theory]
    [InlineData(new byte[] { 0x02, 1, 0 })]
    [InlineData(new byte[] { 0x00, 1, 0 })]
    [InlineData(new byte[] { 0x80, 1, 0 })]
    public void APartOfAMessageIsKnown(byte[] bytes)
    {
        Assert.True(ServerFrame.TryRead(bytes, 0, bytes.Length, out var frame, out _));
        Assert.Equal((true, 2, 1), (frame.IsFragment, frame.PayloadStart, frame.PayloadLength));
    }

    [Theory]
    [InlineData(new byte[] { 0x82, 0x81, 1, 2, 3, 4, 5 }, "server broke the protocol: MaskedFrameFromServer")]
    [InlineData(new byte[] { 0x82, 126, 0, 5, 1, 2, 3, 4, 5 }, "server broke the protocol: LengthNotMinimal")]
    [InlineData(new byte[] { 0xC2, 1, 0, 0 }, "server broke the protocol: ReservedBits")]
    [InlineData(new byte[] { 0x82, 127, 0, 0, 0, 1, 0, 0, 0, 0 }, "frame of 4294967296 bytes")]
    public void WhatCanNeverBeRightIsNamed(byte[] bytes, string expected)
    {
        Assert.False(ServerFrame.TryRead(bytes, 0, bytes.Length, out _, out var error));
        Assert.Equal(expected, error);
    }

    private static byte[] Frame(Opcode opcode, int payloadLength)
    {
        var output = new ArrayBufferWriter<byte>();
        FrameWriter.Write(output, opcode, new byte[payloadLength]);
        return output.WrittenSpan.ToArray();
    }
}
