using System.Buffers;
using KeyRx.Testing;
using KeyRx.WebSockets.Framing;
using KeyRx.WebSockets.Messages;
using Xunit;

namespace KeyRx.Tests.WebSockets.Messages;

/// <summary>
/// A call does no more than its share, and stopping changes nothing of what is read: in the middle of a compressed
/// frame, after its last byte, and with no input at all.
/// </summary>
public sealed class ReadShareTests
{
    private const int BytesMax = 20_000;

    [Fact]
    public void AnyShareReadsWhatNoneReads()
    {
        var (inFrames, inTails, withoutInput, messages, violations) = (0, 0, 0, 0, 0);
        for (var seed = 1; seed <= 400; seed++)
        {
            var random = new Random(seed);
            var bytes = Stream(random);
            var expected = Transcript.Read(Assembler(seed), Chunked.Whole(bytes), out var violation);
            foreach (var pieces in new[] { Chunked.Whole(bytes), Chunked.AtRandom(bytes, seed) })
            {
                var reader = new BoundedReader(seed);
                Assert.Equal(expected, reader.Read(Assembler(seed), pieces, out var again));
                Assert.Equal(violation.CloseStatus(), again.CloseStatus());
                inFrames += reader.StopsInFrames;
                inTails += reader.StopsInTails;
                withoutInput += reader.CallsWithoutInput;
            }

            messages += expected.Count;
            violations += violation == ProtocolViolation.None ? 0 : 1;
        }

        Assert.True(messages > 1000, $"{messages} messages");
        Assert.InRange(violations, 50, 350);
        Assert.True(inFrames > 10_000, $"stopped {inFrames} times in a frame");
        Assert.True(inTails > 100, $"stopped {inTails} times in a tail");
        Assert.True(withoutInput > 200, $"went on {withoutInput} times without input");
    }

    [Fact]
    public void ABombIsReadASmallPieceEachCall()
    {
        const int Length = 3_000_000;
        var assembler = Deflated.Assembler(out _, Length);
        var input = new ReadOnlySequence<byte>(Wire.Masked(0xC2, Deflated.Message(new byte[Length])));
        var calls = 1;
        for (; ; calls++)
        {
            var share = new ReadShare(1, 500, 10_000);
            var result = assembler.TryRead(ref input, ref share, out var message, out _);
            if (calls == 1) Assert.Equal((0, 0L), (share.FramesLeft, share.InflatedBytesLeft));
            if (result != MessageReadResult.ShareSpent)
            {
                Assert.Equal((MessageReadResult.Message, Length), (result, message.Payload.Length));
                break;
            }
        }

        Assert.InRange(calls, Length / 10_000, (Length / 10_000) + 8);
    }

    /// <summary>Blocks that say nothing but that they are the last one: nothing ever comes out.</summary>
    [Fact]
    public void WhatInflatesToNothingIsReadASmallPieceEachCallToo()
    {
        var blocks = new byte[30_000];
        for (var i = 0; i < blocks.Length; i += 2) blocks[i] = 0x03;
        var assembler = Deflated.Assembler(out _);
        var input = new ReadOnlySequence<byte>(Wire.Masked(0xC2, blocks));
        for (var calls = 1; ; calls++)
        {
            var (share, before) = (new ReadShare(1, 500, 10_000), input.Length);
            var result = assembler.TryRead(ref input, ref share, out var message, out _);
            Assert.InRange(before - input.Length, 0, 500 + Rfc6455.HeaderMax);
            if (result == MessageReadResult.ShareSpent) continue;
            Assert.Equal((MessageReadResult.Message, 0L), (result, message.Payload.Length));
            Assert.InRange(calls, 60, 62);
            break;
        }
    }

    [Fact]
    public void APausedMessageIsGivenUpByReset()
    {
        var assembler = Deflated.Assembler(out var inflaters);
        var input = new ReadOnlySequence<byte>(Wire.Masked(0xC2, Deflated.Message(new byte[10_000])));
        var share = new ReadShare(1, 1000, 100);
        Assert.Equal(MessageReadResult.ShareSpent, assembler.TryRead(ref input, ref share, out _, out _));
        assembler.Reset(1000, inflaters);
        Assert.Equal((true, false, 0), (assembler.IsIdle, assembler.IsPaused, inflaters.RentedCount));

        byte[] hello = Wire.Masked(0xC1, Wire.Bytes("f2 48 cd c9 c9 07 00"));
        Assert.Equal(["Text 48656C6C6F"], Transcript.Read(assembler, [hello], out _));
    }

    [Theory]
    [InlineData(0, 1, 1)]
    [InlineData(1, 0, 1)]
    [InlineData(1, 1, 0)]
    public void ASpentShareIsAMistakeOfTheCaller(int frames, int compressed, int inflated)
    {
        var share = new ReadShare(frames, compressed, inflated);
        var input = ReadOnlySequence<byte>.Empty;
        Assert.True(share.IsSpent);
        Assert.Throws<ArgumentException>(
            () => new MessageAssembler(WebSocketRole.Server).TryRead(ref input, ref share, out _, out _));
    }

    private static MessageAssembler Assembler(int seed) =>
        Deflated.Assembler(out _, BytesMax, keepsContext: seed % 4 == 0);

    /// <summary>Messages of every kind; now and then a byte of them is another one.</summary>
    private static byte[] Stream(Random random)
    {
        var bytes = new ArrayBufferWriter<byte>();
        for (var count = 1 + random.Next(8); count > 0; count--) AddMessage(bytes, random);
        var stream = bytes.WrittenSpan.ToArray();
        if (random.Next(3) == 0) stream[random.Next(stream.Length)] = (byte)random.Next(256);
        return stream;
    }

    private static void AddMessage(ArrayBufferWriter<byte> bytes, Random random)
    {
        var isText = random.Next(2) == 0;
        var plain = new byte[random.Next(random.Next(5) == 0 ? BytesMax + 300 : 700)];
        for (var i = 0; i < plain.Length; i++) plain[i] = (byte)('a' + random.Next(random.Next(40) == 0 ? 20 : 1));
        if (random.Next(4) == 0)
        {
            bytes.Write(Wire.Masked(isText ? 0x81 : 0x82, plain));
            return;
        }

        byte[] payload = random.Next(5) switch
        {
            0 => [0x03, 0x00, .. Deflated.Message(plain)],
            1 => [.. Deflated.Message(plain), 0x00, 0x00, 0xFF, 0xFF, 0x03, 0x00],
            _ => Deflated.Message(plain),
        };
        var first = isText ? 0x41 : 0x42;
        while (random.Next(2) == 0)
        {
            var length = random.Next(payload.Length + 1);
            bytes.Write(Wire.Masked(first, payload.AsSpan(0, length)));
            if (random.Next(4) == 0) bytes.Write(Wire.Masked(0x89, "p"u8));
            (payload, first) = (payload[length..], 0x00);
        }

        bytes.Write(Wire.Masked(first | 0x80, payload));
    }
}
