using System.Buffers;
using System.Runtime.InteropServices;
using BenchmarkDotNet.Attributes;
using KeyRx.Protocol;
using KeyRx.Protocol.Messages;
using KeyRx.WebSockets.Framing;

namespace KeyRx.Bench.Cases;

/// <summary>A key event to a finished frame, as the server makes it once for all its clients.</summary>
public class EncodeKey
{
    /// <summary>Events of the binary batch: what gathers while a sweep is under way.</summary>
    private const int BatchCount = 64;

    private readonly ArrayBufferWriter<byte> _message = new(1024);
    private readonly byte[] _frame = new byte[FrameWriter.HeaderMax + 4096];
    private readonly ClockPair _clock = new(UnixMicros: 1_790_000_000_000_000, MonotonicNanos: 5_000_000_000);
    private readonly KeyEvent _event = new()
    {
        TimeNanos = 6_123_456_789,
        HookDelayNanos = 12_345,
        Code = 4,
        Device = 1,
        Native = 30,
        Action = KeyAction.Press,
        Modifiers = (KeyModifiers)2,
    };

    private ulong _sequence = 1_000_000;

    /// <summary>One event, one text frame.</summary>
    [Benchmark(Description = "JSON, an event")]
    public int Json()
    {
        _message.ResetWrittenCount();
        ServerMessageWriter.KeyEventMessage(_message, _sequence++, in _event, _clock);
        var message = _message.WrittenSpan;
        var header = FrameWriter.WriteHeader(_frame, Opcode.Text, message.Length);
        message.CopyTo(_frame.AsSpan(header));
        return header + message.Length;
    }

    /// <summary>A batch of events, one binary frame; counted for each event.</summary>
    [Benchmark(Description = "binary, an event of a batch of 64", OperationsPerInvoke = BatchCount)]
    public int Binary()
    {
        const int payloadBytes = BinaryBatch.HeaderSize + (BatchCount * KeyEvent.SizeInBytes);
        var header = FrameWriter.WriteHeader(_frame, Opcode.Binary, payloadBytes);
        var rest = _frame.AsSpan(header);
        BinaryBatch.WriteHeader(rest, flags: 0, topicId: 3, BatchCount, _sequence);
        for (var i = 0; i < BatchCount; i++)
            MemoryMarshal.Write(rest[(BinaryBatch.HeaderSize + (i * KeyEvent.SizeInBytes))..], in _event);
        _sequence += BatchCount;
        return header + payloadBytes;
    }
}
