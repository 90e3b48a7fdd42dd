using System.Buffers;
using KeyRx.WebSockets.Deflate;
using KeyRx.WebSockets.Framing;
using KeyRx.WebSockets.Messages;

namespace KeyRx.Bench.Wire;

/// <summary>
/// Whole messages as the server takes them: one receive buffer, what is left of a header goes to its front.
/// </summary>
internal sealed class KeyRxReceiver
{
    private readonly Stream _stream;
    private readonly MessageAssembler _assembler = new(WebSocketRole.Server);
    private readonly byte[] _received = new byte[FrameWriter.HeaderMax + ChunkStream.ChunkBytes];
    private ReadOnlySequence<byte> _input;

    internal KeyRxReceiver(Stream stream, int messageBytesMax, InflaterPool? inflaters = null)
    {
        _stream = stream;
        _assembler.Reset(messageBytesMax, inflaters);
    }

    /// <summary>Receives so many messages, as a receive loop does, and counts their bytes.</summary>
    internal long Receive(int count)
    {
        var input = _input;
        long bytes = 0;
        for (var i = 0; i < count; i++)
        {
            ReceiveOne(ref input, out var message);
            bytes += message.Payload.Length;
        }

        _input = input;
        return bytes;
    }

    /// <summary>A copy of the next message.</summary>
    internal byte[] ReceiveCopy()
    {
        ReceiveOne(ref _input, out var message);
        return message.Payload.ToArray();
    }

    private void ReceiveOne(ref ReadOnlySequence<byte> input, out WebSocketMessage message)
    {
        MessageReadResult result;
        while ((result = _assembler.TryRead(ref input, out message, out var violation)) != MessageReadResult.Message)
        {
            if (result == MessageReadResult.Violation) throw new InvalidOperationException(violation.Sentence());
            ReceiveMore(ref input);
        }
    }

    private void ReceiveMore(ref ReadOnlySequence<byte> input)
    {
        var rest = (int)input.Length;
        input.CopyTo(_received);
        var pending = _stream.ReadAsync(_received.AsMemory(rest, ChunkStream.ChunkBytes));
        input = new ReadOnlySequence<byte>(_received, 0, rest + pending.GetAwaiter().GetResult());
    }
}
