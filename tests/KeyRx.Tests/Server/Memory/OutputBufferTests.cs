using System.Buffers;
using System.Text;
using KeyRx.Server.Memory;
using Xunit;

namespace KeyRx.Tests.Server.Memory;

public sealed class OutputBufferTests
{
    private readonly OutputBuffer _buffer = new();

    private string Waiting => Encoding.ASCII.GetString(_buffer.Span);

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
