using System.Buffers;
using System.Text;
using KeyRx.Server.Memory;
using Xunit;

namespace KeyRx.Tests.Server.Memory;

public sealed class OutputBufferTests
{
    private readonly OutputBuffer _buffer = new(MemoryPool<byte>.Shared);

    private string Waiting => Encoding.ASCII.GetString(_buffer.Span);

    /// <summary>What waits for a slow reader takes no more than twice its length, whatever it was a part of.</summary>
    [Theory]
    [InlineData(200_000, 100, 4 * 1024)]
    [InlineData(200_000, 60_000, 64 * 1024)]
    [InlineData(200_000, 70_000, 128 * 1024)]
    [InlineData(200_000, 200_000, 256 * 1024)]
    [InlineData(5000, 100, 8 * 1024)] // not worth a move
    public void AShortRemainderMovesToMemoryOfItsOwnLength(int length, int left, int blockBytes)
    {
        using var blocks = new BlockPool(4 * 1024);
        var buffer = new OutputBuffer(blocks);
        new Random(1).NextBytes(buffer.GetSpan(length)[..length]);
        buffer.Advance(length);
        var expected = buffer.Span[^left..].ToArray();
        if (left < length) buffer.Consume(length - left);

        buffer.Shrink();

        Assert.Equal(blockBytes, blocks.RentedBytes);
        Assert.Equal(expected, buffer.Span.ToArray());
        buffer.Clear();
        Assert.Equal(0, blocks.RentedBytes);
    }

    [Fact]
    public void ANewerPongTakesThePlaceOfTheOneThatWaits()
    {
        Write("before");
        WritePong("old");
        Write("after");
        _buffer.RemovePong();
        WritePong("new");

        Assert.Equal(("beforeafternew", 3), (Waiting, _buffer.MessageCount));
    }

    [Fact]
    public void APongThatMayHaveBeenSentInPartStays()
    {
        WritePong("pong");
        _buffer.Consume(1);
        _buffer.RemovePong();

        Assert.Equal(("ong", 1), (Waiting, _buffer.MessageCount));
    }

    [Fact]
    public void AnEmptiedBufferRemembersNoPong()
    {
        WritePong("pong");
        _buffer.Clear();
        Write("text");
        _buffer.RemovePong();

        Assert.Equal(("text", 1), (Waiting, _buffer.MessageCount));
    }

    private void WritePong(string text)
    {
        Write(text);
        _buffer.NotePong(text.Length);
    }

    private void Write(string text)
    {
        _buffer.Write(Encoding.ASCII.GetBytes(text));
        _buffer.MessageCount++;
    }
}
