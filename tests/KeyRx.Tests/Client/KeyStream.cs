using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Threading.Channels;
using KeyRx.Protocol;
using KeyRx.Protocol.Messages;
using KeyRx.Testing.Streams;
using KeyRx.WebSockets.Framing;
using KeyRx.WebSockets.Handshake;

namespace KeyRx.Tests.Client;

/// <summary>
/// A server without a socket: answers the handshake and one subscribe, then has a batch of keys at each read, at once,
/// and then ends. It asks the thread that reads what it has allocated between the warm-up and the end.
/// </summary>
/// <param name="taken">Keys that the test's reader has got: the next batch waits for it; no queue grows.</param>
internal sealed class KeyStream(Func<int> taken) : ConnectionStream
{
    internal const int Batches = 4000, KeysPerBatch = 10;

    private const int WarmUp = 2000, KeyBytes = 24;

    private readonly Channel<byte[]> _answers = Channel.CreateUnbounded<byte[]>();
    private readonly byte[] _batch =
        new byte[FrameWriter.HeaderMax + BinaryBatch.HeaderSize + (KeysPerBatch * KeyBytes)];
    private int _answered;
    private int _given;
    private int _thread;
    private long _before;

    /// <summary>Keys behind the warm-up.</summary>
    internal static int MeasuredKeys => (Batches - WarmUp) * KeysPerBatch;

    /// <summary>By the client's loop for all batches behind the warm-up.</summary>
    internal long AllocatedBytes { get; private set; } = -1;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty) return new(0);
        return _answered < 2 ? AnswerAsync(buffer) : new(NextBatch(buffer.Span));
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var output = new ArrayBufferWriter<byte>();
        var text = new ArrayBufferWriter<byte>();
        var request = Encoding.ASCII.GetString(buffer.Span);
        if (request.StartsWith("GET ", StringComparison.Ordinal))
        {
            var key = request.Split("Sec-WebSocket-Key: ")[1].Split("\r\n")[0];
            UpgradeResponse.WriteAccept(output, key, Subprotocols.BinaryName);
            ServerMessageWriter.Connected(text, "1", "c", "s", 0, [], default);
        }
        else
        {
            ServerMessageWriter.Ack(text, "1"u8, [new TopicAck(Topics.Key, 1, new(1, 0), null)]);
        }

        FrameWriter.Write(output, Opcode.Text, text.WrittenSpan);
        _answers.Writer.TryWrite(output.WrittenSpan.ToArray());
        return default;
    }

    private async ValueTask<int> AnswerAsync(Memory<byte> buffer)
    {
        var answer = await _answers.Reader.ReadAsync();
        _answered++;
        answer.CopyTo(buffer);
        return answer.Length;
    }

    private int NextBatch(Span<byte> room)
    {
        while (taken() < _given * KeysPerBatch) Thread.Yield();
        if (_given == WarmUp)
            (_thread, _before) = (Environment.CurrentManagedThreadId, GC.GetAllocatedBytesForCurrentThread());
        if (_given == Batches)
        {
            Xunit.Assert.Equal(_thread, Environment.CurrentManagedThreadId);
            AllocatedBytes = GC.GetAllocatedBytesForCurrentThread() - _before;
            return 0;
        }

        var length = WriteBatch((ulong)(_given++ * KeysPerBatch) + 1);
        _batch.AsSpan(0, length).CopyTo(room);
        return length;
    }

    private int WriteBatch(ulong first)
    {
        var at = FrameWriter.WriteHeader(
            _batch, Opcode.Binary, BinaryBatch.HeaderSize + (KeysPerBatch * KeyBytes));
        BinaryBatch.WriteHeader(_batch.AsSpan(at), 0, 1, KeysPerBatch, first);
        at += BinaryBatch.HeaderSize;
        for (var i = 0; i < KeysPerBatch; i++, at += KeyBytes)
        {
            var key = new KeyEvent { TimeNanos = 1, Native = 30, Code = 4, Action = KeyAction.Press };
            MemoryMarshal.Write(_batch.AsSpan(at), in key);
        }

        return at;
    }
}
