using System.Buffers;
using KeyRx.Testing;
using KeyRx.WebSockets.Framing;
using KeyRx.WebSockets.Messages;
using Xunit;

namespace KeyRx.Tests.WebSockets.Messages;

/// <summary>The size limit, over all fragments, held before memory is taken (RFC 6455 7.4.1, 10.4).</summary>
public sealed class MessageLimitTests
{
    private const int BytesMax = 1000;

    [Fact]
    public void AMessageOfTheLimitIsTaken()
    {
        byte[] bytes =
        [
            .. Wire.Masked(0x02, new byte[600]), .. Wire.Masked(0x80, new byte[400]),
            .. Wire.Masked(0x82, new byte[BytesMax]),
        ];
        foreach (var pieces in Chunked.Ways(bytes))
        {
            Assert.Equal(
                2,
                Transcript.Read(WebSocketRole.Server, pieces, BytesMax)
                    .Count(line => line.StartsWith("Binary", StringComparison.Ordinal)));
        }
    }

    [Theory]
    [InlineData(0, BytesMax + 1)]
    [InlineData(600, 401)]
    [InlineData(BytesMax, 1)]
    [InlineData(0, 1L << 40)]
    [InlineData(BytesMax, long.MaxValue)]
    public void AByteMoreIsRefusedAtTheHeader_7_4_1(int before, long length)
    {
        byte[] first = before > 0 ? Wire.Masked(0x02, new byte[before]) : [];
        byte[] bytes = [.. first, .. Wire.Header(before > 0 ? 0x80 : 0x82, length, 0x80)];
        foreach (var pieces in Chunked.Ways(bytes))
        {
            var assembler = new MessageAssembler(WebSocketRole.Server);
            assembler.Reset(BytesMax);
            Assert.Equal(["violation 1009"], Transcript.Read(assembler, pieces, out var violation));
            Assert.Equal(ProtocolViolation.MessageTooBig, violation);
        }
    }

    [Fact]
    public void NothingIsRentedForAFrameThatIsRefused()
    {
        var pool = new CountingPool();
        var assembler = new MessageAssembler(WebSocketRole.Server, pool);
        assembler.Reset(BytesMax);
        Transcript.Read(assembler, [[.. Wire.Header(0x82, BytesMax + 1, 0x80), 1, 2, 3, 4, 5, 6, 7, 8]], out _);
        Assert.Equal(0, pool.Rents);
    }

    [Fact]
    public void MemoryFollowsWhatHasComeNotWhatWasPromised_10_4()
    {
        var pool = new CountingPool();
        var assembler = new MessageAssembler(WebSocketRole.Server, pool);
        assembler.Reset(long.MaxValue);
        Transcript.Read(assembler, [[.. Wire.Header(0x82, long.MaxValue, 0x80), 1, 2, 3, 4, 5]], out _);
        Assert.InRange(pool.BytesHeld, 1, 8192);
        Assert.False(assembler.IsIdle);

        assembler.Reset(BytesMax);
        Assert.Equal(0, pool.BytesHeld);
        Assert.True(assembler.IsIdle);
    }

    [Fact]
    public void ALargeMessageGivesEveryArrayBack()
    {
        var pool = new CountingPool();
        var assembler = new MessageAssembler(WebSocketRole.Server, pool);
        assembler.Reset(10_000_000);
        var payload = new byte[5_000_000];
        new Random(9).NextBytes(payload);
        var expected = $"Binary {Convert.ToHexString(payload)}";
        foreach (var pieces
            in new[] { Chunked.Whole(Wire.Masked(0x82, payload)), Wire.Masked(0x82, payload).Chunk(70_001) })
        {
            Assert.True(expected == Transcript.Read(assembler, pieces, out _).Single());
            Assert.Equal(0, pool.BytesHeld);
            Assert.True(assembler.IsIdle);
        }
    }

    /// <summary>
    /// Text, binary in fragments, a ping and a large message, again and again: the arrays
    /// are the pool's, the rest is there.
    /// </summary>
    [Fact]
    public void SteadyStateAllocatesNothing()
    {
        var assembler = new MessageAssembler(WebSocketRole.Server);
        var input = new ReadOnlySequence<byte>(
        [
            .. Wire.Masked(0x81, "some text"u8), .. Wire.Masked(0x02, new byte[300]), .. Wire.Masked(0x89, "ping"u8),
            .. Wire.Masked(0x80, new byte[200]), .. Wire.Masked(0x82, new byte[20_000]),
        ]);
        ReadAll(assembler, input, times: 200);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var messages = ReadAll(assembler, input, times: 1_000);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(4_000, messages);
        Assert.Equal(0, allocated);
    }

    private static int ReadAll(MessageAssembler assembler, ReadOnlySequence<byte> input, int times)
    {
        var messages = 0;
        for (var i = 0; i < times; i++)
        {
            var rest = input;
            while (assembler.TryRead(ref rest, out _, out _) == MessageReadResult.Message)
                messages++;
        }

        return messages;
    }
}
