using System.Buffers;
using KeyRx.WebSockets;

namespace KeyRx.Bench.Wire;

/// <summary>Whole messages as the server takes them: one receive buffer, what is left of a header goes to its front.</summary>
internal sealed class KeyRxReceiver
{
    private readonly Stream _stream;
    private readonly MessageAssembler _assembler = new();
    private readonly byte[] _received = new byte[FrameWriter.HeaderMax + ChunkStream.ChunkBytes];
    private ReadOnlySequence<byte> _input;

    internal KeyRxReceiver(Stream stream, int messageBytesMax)
    {
        _stream = stream;
        _assembler.Reset(WebSocketRole.Server, messageBytesMax);
    }

    /// <summary>The next message; its payload is valid until the next call.</summary>
    internal ReadOnlySequence<byte> Receive()
    {
        while (true)
        {
            var result = _assembler.TryRead(ref _input, out var message, out var violation);
            if (result == MessageReadResult.Message) return message.Payload;
            if (result == MessageReadResult.Violation) throw new InvalidOperationException(violation.Sentence());
            ReceiveMore();
        }
    }

    private void ReceiveMore()
    {
        var rest = (int)_input.Length;
        _input.CopyTo(_received);
        var pending = _stream.ReadAsync(_received.AsMemory(rest, ChunkStream.ChunkBytes));
        _input = new ReadOnlySequence<byte>(_received, 0, rest + pending.GetAwaiter().GetResult());
    }
}
