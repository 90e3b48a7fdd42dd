using System.Buffers;
using System.Runtime.InteropServices;
using KeyRx.Protocol;
using KeyRx.WebSockets;

namespace KeyRx.Server;

/// <summary>
/// Records to finished WebSocket frames, once a lane. JSON: one text message an event, for the send coalesces them
/// anyway. Binary: one message a batch. Batches begin where the record log says, so all lanes agree.
/// </summary>
/// <remarks>Threading: the owner only; one encoder a server, whose scratch memory it reuses.</remarks>
internal sealed class FrameEncoder
{
    private readonly ArrayBufferWriter<byte> _message = new(1024);

    /// <summary>What turns monotonic times into wall-clock times now.</summary>
    internal ClockPair Clock { get; set; }

    /// <summary>Appends every record that the lane does not have yet.</summary>
    internal void EncodeNew(Lane lane)
    {
        while (lane.Log.NextSequence < lane.Topic.Records.NextSequence)
        {
            if (lane.Encoding == LaneEncoding.Json) EncodeJson(lane);
            else EncodeBatch(lane.Topic, lane.Log.NextSequence, lane.Log);
        }
    }

    /// <summary>One private binary frame for a resume into the middle of a batch: its tail from <paramref name="first"/>.</summary>
    internal static void EncodeTail(Topic topic, ulong first, IBufferWriter<byte> output)
    {
        var shape = ShapeOf(topic, first);
        var size = FrameWriter.HeaderLength(shape.PayloadBytes) + shape.PayloadBytes;
        WriteBatch(topic, first, shape, output.GetSpan(size)[..size]);
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

        var message = _message.WrittenSpan;
        var size = FrameWriter.HeaderLength(message.Length) + message.Length;
        var frame = lane.Log.Reserve(size);
        var header = FrameWriter.WriteHeader(frame, Opcode.Text, message.Length);
        message.CopyTo(frame[header..]);
        lane.Log.Commit(size, count: 1);
    }

    private static void EncodeBatch(Topic topic, ulong first, BroadcastLog log)
    {
        var shape = ShapeOf(topic, first);
        var size = FrameWriter.HeaderLength(shape.PayloadBytes) + shape.PayloadBytes;
        WriteBatch(topic, first, shape, log.Reserve(size));
        log.Commit(size, shape.Count);
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

    private static void WriteBatch(Topic topic, ulong first, BatchShape shape, Span<byte> frame)
    {
        var rest = frame[FrameWriter.WriteHeader(frame, Opcode.Binary, shape.PayloadBytes)..];
        BinaryBatch.WriteHeader(rest, flags: 0, topic.Id, shape.Count, first);
        rest = rest[BinaryBatch.HeaderSize..];
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
