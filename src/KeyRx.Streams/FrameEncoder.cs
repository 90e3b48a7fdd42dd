using System.Buffers;
using System.Runtime.InteropServices;
using KeyRx.Protocol;
using KeyRx.Streams.Logs;
using KeyRx.WebSockets;

namespace KeyRx.Streams;

/// <summary>
/// Records to finished WebSocket frames, once a lane. JSON: one text message an event, for the send coalesces them
/// anyway. Binary: one message a batch. Batches begin where the record log says, so all lanes agree.
/// </summary>
/// <remarks>Threading: the owner only; one encoder a server, whose scratch memory it reuses.</remarks>
internal sealed class FrameEncoder
{
    /// <summary>Shorter messages stay plain in a compressed lane: 10 us of the owner for a few hundred bytes are too many.</summary>
    internal const int DeflatedBytesMin = 512;

    private readonly ArrayBufferWriter<byte> _message = new(1024);
    private readonly ArrayBufferWriter<byte> _deflated = new(1024);

    /// <summary>Made for the first compressed lane: most servers never have one.</summary>
    private Deflater? _deflater;

    /// <summary>What turns monotonic times into wall-clock times now.</summary>
    internal ClockPair Clock { get; set; }

    /// <summary>Messages put before subscribers: a frame counts once for each of its lane's.</summary>
    internal long SentMessages { get; private set; }

    /// <summary>Appends every record that the lane does not have yet.</summary>
    internal void EncodeNew(Lane lane)
    {
        var subscribers = lane.Subscribers.Count;
        while (lane.Log.NextSequence < lane.Topic.Records.NextSequence)
        {
            if (lane.Encoding.IsBinary()) EncodeBatch(lane);
            else EncodeJson(lane);
            SentMessages += subscribers;
        }
    }

    /// <summary>One private binary frame for a resume into the middle of a batch: its tail from <paramref name="first"/>.</summary>
    internal static void EncodeTail(Topic topic, ulong first, IBufferWriter<byte> output)
    {
        var shape = ShapeOf(topic, first);
        var size = FrameWriter.HeaderLength(shape.PayloadBytes) + shape.PayloadBytes;
        WriteBatchFrame(topic, first, shape, output.GetSpan(size)[..size]);
        output.Advance(size);
    }

    private void EncodeJson(Lane lane)
    {
        var topic = lane.Topic;
        var sequence = lane.Log.NextSequence;
        if (!topic.Records.TryRead(sequence, out var record)) return;
        _message.ResetWrittenCount();
        if (topic.Options.Kind == TopicKind.KeyEvents)
            ServerMessageWriter.KeyEventMessage(_message, sequence, in MemoryMarshal.AsRef<KeyEvent>(record.Bytes), Clock);
        else
            ServerMessageWriter.EventMessage(_message, topic.Name, sequence, record.Bytes);

        if (!TryAppendDeflated(lane, Opcode.Text, count: 1)) Append(lane.Log, Opcode.Text, _message.WrittenSpan, count: 1);
    }

    private void EncodeBatch(Lane lane)
    {
        var (topic, first, log) = (lane.Topic, lane.Log.NextSequence, lane.Log);
        var shape = ShapeOf(topic, first);
        if (lane.Encoding.IsDeflated() && shape.PayloadBytes >= DeflatedBytesMin)
        {
            _message.ResetWrittenCount();
            WriteBatch(topic, first, shape, _message.GetSpan(shape.PayloadBytes));
            _message.Advance(shape.PayloadBytes);
            if (!TryAppendDeflated(lane, Opcode.Binary, shape.Count)) Append(log, Opcode.Binary, _message.WrittenSpan, shape.Count);
            return;
        }

        var size = FrameWriter.HeaderLength(shape.PayloadBytes) + shape.PayloadBytes;
        WriteBatchFrame(topic, first, shape, log.Reserve(size));
        log.Commit(size, shape.Count);
    }

    /// <summary>The message of <see cref="_message"/> compressed; false where the lane is plain or it does not pay.</summary>
    private bool TryAppendDeflated(Lane lane, Opcode opcode, uint count)
    {
        var length = _message.WrittenCount;
        if (!lane.Encoding.IsDeflated() || length < DeflatedBytesMin) return false;
        _deflater ??= new Deflater();
        _deflated.ResetWrittenCount();
        var room = _deflated.GetSpan(length)[..(length - 1)];
        if (!_deflater.TryDeflate(new ReadOnlySequence<byte>(_message.WrittenMemory), room, out var written)) return false;
        Append(lane.Log, opcode, room[..written], count, isDeflated: true);
        return true;
    }

    private static void Append(BroadcastLog log, Opcode opcode, ReadOnlySpan<byte> payload, uint count, bool isDeflated = false)
    {
        var size = FrameWriter.HeaderLength(payload.Length) + payload.Length;
        var frame = log.Reserve(size);
        var header = FrameWriter.WriteHeader(frame, opcode, payload.Length, rsv1: isDeflated);
        payload.CopyTo(frame[header..]);
        log.Commit(size, count);
    }

    /// <summary>How many records the batch has from <paramref name="first"/> on, and the bytes of its message.</summary>
    private static BatchShape ShapeOf(Topic topic, ulong first)
    {
        var bytes = BinaryBatch.HeaderSize;
        var count = 0u;
        while (topic.Records.TryRead(first + count, out var record) && !(count > 0 && record.BeginsBatch))
        {
            bytes += topic.Options.Kind == TopicKind.KeyEvents ? KeyEvent.SizeInBytes : BinaryBatch.PayloadRecordSize(record.Bytes.Length);
            count++;
        }

        return new BatchShape(count, bytes);
    }

    private static void WriteBatchFrame(Topic topic, ulong first, BatchShape shape, Span<byte> frame) =>
        WriteBatch(topic, first, shape, frame[FrameWriter.WriteHeader(frame, Opcode.Binary, shape.PayloadBytes)..]);

    private static void WriteBatch(Topic topic, ulong first, BatchShape shape, Span<byte> message)
    {
        BinaryBatch.WriteHeader(message, flags: 0, topic.Id, shape.Count, first);
        var rest = message[BinaryBatch.HeaderSize..];
        for (var sequence = first; sequence < first + shape.Count; sequence++)
        {
            _ = topic.Records.TryRead(sequence, out var record);
            if (topic.Options.Kind == TopicKind.KeyEvents)
            {
                record.Bytes.CopyTo(rest);
                rest = rest[KeyEvent.SizeInBytes..];
            }
            else
            {
                rest = rest[BinaryBatch.WritePayloadRecord(rest, record.Bytes)..];
            }
        }
    }

    private readonly record struct BatchShape(uint Count, int PayloadBytes);
}
