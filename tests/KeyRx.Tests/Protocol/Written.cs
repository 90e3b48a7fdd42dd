using System.Buffers;
using System.Text;
using KeyRx.Protocol.Messages;
using Xunit;

namespace KeyRx.Tests.Protocol;

/// <summary>What a writer wrote, as text; and text as a sequence of one or many segments for the readers.</summary>
internal static class Written
{
    internal static string By(Action<IBufferWriter<byte>> write) => Encoding.UTF8.GetString(Bytes(write));

    internal static byte[] Bytes(Action<IBufferWriter<byte>> write)
    {
        var output = new ArrayBufferWriter<byte>();
        write(output);
        return output.WrittenSpan.ToArray();
    }

    internal static ReadOnlySequence<byte> Whole(string text) => new(Encoding.UTF8.GetBytes(text));

    /// <summary>Every byte a segment of its own: the worst way in which a message can arrive.</summary>
    internal static ReadOnlySequence<byte> InPieces(ReadOnlySpan<byte> bytes)
    {
        var first = new Segment(ReadOnlyMemory<byte>.Empty, null);
        var last = first;
        foreach (var single in bytes) last = new Segment(new[] { single }, last);
        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    internal static ServerMessage ReadByClient(Action<IBufferWriter<byte>> write)
    {
        Assert.True(ServerMessageReader.TryRead(new ReadOnlySequence<byte>(Bytes(write)), out var message));
        return message;
    }

    internal static ClientMessage ReadByServer(Action<IBufferWriter<byte>> write)
    {
        Assert.True(
            ClientMessageReader.TryRead(new ReadOnlySequence<byte>(Bytes(write)), out var message, out var error),
            error);
        return message;
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        internal Segment(ReadOnlyMemory<byte> memory, Segment? previous)
        {
            Memory = memory;
            if (previous is null) return;
            RunningIndex = previous.RunningIndex + previous.Memory.Length;
            previous.Next = this;
        }
    }
}
