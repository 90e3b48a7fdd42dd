using System.Buffers;
using KeyRx.Testing;
using KeyRx.WebSockets.Framing;
using Xunit;

namespace KeyRx.Tests.WebSockets.Framing;

public sealed class FrameReaderTests
{
    public static TheoryData<string, WebSocketRole, long, int> Rfc5_7_Examples { get; } = new()
    {
        { "81 05 48656c6c6f", WebSocketRole.Client, 5, 2 },
        { "81 85 37fa213d 7f9f4d5158", WebSocketRole.Server, 5, 6 },
        { "01 03 48656c", WebSocketRole.Client, 3, 2 },
        { "80 02 6c6f", WebSocketRole.Client, 2, 2 },
        { "89 05 48656c6c6f", WebSocketRole.Client, 5, 2 },
        { "8a 85 37fa213d 7f9f4d5158", WebSocketRole.Server, 5, 6 },
        { "82 7e 0100", WebSocketRole.Client, 256, 4 },
        { "82 7f 0000000000010000", WebSocketRole.Client, 65536, 10 },
    };

    [Theory]
    [MemberData(nameof(Rfc5_7_Examples))]
    public void TheExamplesOfRfc6455_5_7_AreRead(string hex, WebSocketRole role, long payloadLength, int headerLength)
    {
        var bytes = Wire.Bytes(hex);
        foreach (var pieces in Chunked.Ways(bytes))
        {
            var input = Chunked.Join(pieces);
            Assert.Equal(
                FrameReadResult.Header, FrameReader.TryRead(ref input, role, out var header, out var violation));

            Assert.Equal(ProtocolViolation.None, violation);
            Assert.Equal((ulong)payloadLength, header.PayloadLength);
            Assert.Equal(headerLength, header.HeaderLength);
            Assert.Equal((bytes[0] & 0x80) != 0, header.Fin);
            Assert.Equal((Opcode)(bytes[0] & 0x0F), header.Opcode);
            Assert.Equal(role == WebSocketRole.Server, header.Masked);
            Assert.Equal(role == WebSocketRole.Server ? Wire.Key : 0, header.MaskingKey);
            Assert.Equal(bytes[headerLength..], input.ToArray());
        }
    }

    /// <summary>RFC 6455 5.2: "the minimal number of bytes MUST be used", up to 2^63 - 1.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(125)]
    [InlineData(126)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    [InlineData(1L << 31)]
    [InlineData(long.MaxValue)]
    public void EveryLengthIsReadInItsShortestForm_5_2(long length)
    {
        byte[] masked = [.. Wire.Header(0x82, length, 0x80), 1, 2, 3, 4];
        AssertHeader(masked, WebSocketRole.Server, length, 0x04030201);
        AssertHeader(Wire.Header(0x82, length, 0), WebSocketRole.Client, length, 0);
    }

    /// <summary>Only a close frame has a rule about its first two bytes (RFC 6455 5.5.1).</summary>
    [Theory]
    [InlineData(0x89)]
    [InlineData(0x8A)]
    public void OneByteIsEnoughForPingAndPong_5_5(int first)
    {
        AssertHeader([(byte)first, 0x81, 1, 2, 3, 4], WebSocketRole.Server, 1, 0x04030201);
        AssertHeader([(byte)first, 0x01], WebSocketRole.Client, 1, 0);
    }

    [Fact]
    public void TheSixOpcodesInUseAreRead_5_2()
    {
        foreach (var opcode in Enum.GetValues<Opcode>())
        {
            var input = new ReadOnlySequence<byte>([(byte)(0x80 | (byte)opcode), 0]);
            Assert.Equal(
                FrameReadResult.Header, FrameReader.TryRead(ref input, WebSocketRole.Client, out var header, out _));
            Assert.Equal(opcode, header.Opcode);
            Assert.Equal(opcode >= Opcode.Close, header.IsControl);
        }
    }

    [Fact]
    public void AReservedBitIsReadWhereAnExtensionOwnsIt_5_2()
    {
        var input = new ReadOnlySequence<byte>([0xC1, 0]);
        Assert.Equal(
            FrameReadResult.Header,
            FrameReader.TryRead(ref input, WebSocketRole.Client, out var header, out _, Rfc6455.Rsv1));
        Assert.Equal(Rfc6455.Rsv1, header.Rsv);

        input = new ReadOnlySequence<byte>([0xE1, 0]);
        Assert.Equal(
            FrameReadResult.Violation,
            FrameReader.TryRead(ref input, WebSocketRole.Client, out _, out var violation, Rfc6455.Rsv1));
        Assert.Equal(ProtocolViolation.ReservedBits, violation);
    }

    /// <summary>What a limit can be held against before the whole header has come.</summary>
    [Fact]
    public void AnIncompleteHeaderTellsWhatIsKnownOfItsLength()
    {
        var input = new ReadOnlySequence<byte>(Wire.Bytes("82 ff 00000001"));
        Assert.Equal(
            FrameReadResult.NeedMore, FrameReader.TryRead(ref input, WebSocketRole.Server, out var header, out _));

        Assert.Equal(1UL << 32, header.PayloadLength);
        Assert.Equal(6, input.Length);
    }

    private static void AssertHeader(byte[] bytes, WebSocketRole role, long length, uint key)
    {
        for (var there = 0; there < bytes.Length; there++)
        {
            var part = Chunked.Join(Chunked.AtRandom(bytes[..there], there));
            Assert.Equal(FrameReadResult.NeedMore, FrameReader.TryRead(ref part, role, out _, out _));
            Assert.Equal(there, part.Length);
        }

        foreach (var pieces in Chunked.Ways([.. bytes, 0xEE]))
        {
            var input = Chunked.Join(pieces);
            Assert.Equal(FrameReadResult.Header, FrameReader.TryRead(ref input, role, out var header, out _));
            Assert.Equal((ulong)length, header.PayloadLength);
            Assert.Equal(key, header.MaskingKey);
            Assert.Equal([0xEE], input.ToArray());
        }
    }
}
