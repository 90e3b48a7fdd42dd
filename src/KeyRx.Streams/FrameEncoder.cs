using System.Buffers;
using System.Diagnostics;
using System.Runtime.InteropServices;
using KeyRx.Protocol;
using KeyRx.Protocol.Messages;
using KeyRx.Streams.Logs;
using KeyRx.WebSockets.Deflate;
using KeyRx.WebSockets.Framing;

namespace KeyRx.Streams;

/// <summary>
/// Records to finished WebSocket frames, once a lane. JSON: one text message an event, for the send coalesces them
/// anyway. Binary: one message a batch. Batches begin where the record log says, so all lanes agree.
/// </summary>
/// <remarks>Threading: the loop only; one encoder a server, whose scratch memory it reuses.</remarks>
internal sealed class FrameEncoder
{
    /// <summary>
    /// Shorter messages stay plain in a compressed lane: 10 us of the loop for a few hundred bytes are too many.
    /// </summary>
    internal const int DeflatedBytesMin = 512;

    private readonly ArrayBufferWriter<byte> _message = new(1024);
    private readonly ArrayBufferWriter<byte> _deflated = new(1024);

    /// <summary>Made for the first compressed lane: most servers never have one.</summary>
    private Deflater? _deflater;

    /// <summary>What turns monotonic times into wall-clock times now.</summary>
    internal ClockPair Clock { get; set; }

    /// <summary>Messages put before subscribers: a frame counts once for each of its lane's.</summary>
    internal long SentMessages { get; private set; }

    /// <summary>
    /// A lane that got <see cref="EncodeResult.Stuck"/> since this was last set to null: a bug that whoever asks should
    /// tell once. Everything goes on meanwhile.
    /// </summary>
    internal Lane? StuckLane { get; set; }

    /// <summary>Appends the records that the lane does not have yet, until a budget is used up.</summary>
    /// <param name="lane">The lane; its topic is flushed.</param>
    /// <param name="recordsMax">Records at most, but for the rest of a batch.</param>
    /// <param name="bytesMax">
    /// From so many bytes of records on no further frame is begun. Of records, not of frames: compressing costs by what
    /// goes in, and what goes in well comes out as next to nothing.
    /// </param>
    internal EncodeResult EncodeNew(Lane lane, ulong recordsMax = ulong.MaxValue, ulong bytesMax = ulong.MaxValue)
    {
        var (log, records) = (lane.Log, lane.Topic.Records);
        if (log.NextSequence >= records.NextSequence) return EncodeResult.Done;
        var first = log.NextSequence;
        if (!records.TryFind(first, out var position)) return Stick(lane);
        var start = position;
        while (log.NextSequence < records.NextSequence)
        {
            if (log.NextSequence - first >= recordsMax || position - start >= bytesMax) return EncodeResult.More;
            var before = log.NextSequence;
            if (lane.Encoding.IsBinary()) EncodeBatch(lane, ref position);
            else EncodeJson(lane, ref position);
            if (log.NextSequence == before) return Stick(lane);
            SentMessages += lane.Subscribers.Count;
        }

        return EncodeResult.Done;
    }

    /// <summary>
    /// One private binary frame for a resume into the middle of a batch: its tail from <paramref name="first"/>.
    /// </summary>
    internal static void EncodeTail(Topic topic, ulong first, IBufferWriter<byte> output)
    {
        if (!topic.Records.TryFind(first, out var position)) return;
        var shape = ShapeOf(topic, position);
        var size = FrameWriter.HeaderLength(shape.PayloadBytes) + shape.PayloadBytes;
        WriteBatchFrame(topic, first, position, shape, output.GetSpan(size)[..size]);
        output.Advance(size);
    }

    /// <summary>
    /// Must never happen, and must not hold anybody up if it does: what the lane lacks is given up, and every cursor in
    /// it has fallen out, so its subscribers are told.
    /// </summary>
    private EncodeResult Stick(Lane lane)
    {
        Debug.Fail($"a lane of topic {lane.Topic.Name} makes no progress");
        lane.Log.Restart(lane.Topic.Records.NextSequence);
        StuckLane ??= lane;
        return EncodeResult.Stuck;
    }

    private void EncodeJson(Lane lane, ref ulong position)
    {
        var topic = lane.Topic;
        var sequence = lane.Log.NextSequence;
        if (!topic.Records.TryReadNext(ref position, out var record)) return;
        _message.ResetWrittenCount();
        if (topic.Options.Kind == TopicKind.KeyEvents)
            ServerMessageWriter.KeyEventMessage(
                _message, sequence, in MemoryMarshal.AsRef<KeyEvent>(record.Bytes), Clock);
        else
            ServerMessageWriter.EventMessage(_message, topic.Name, sequence, record.Bytes);

        if (!TryAppendDeflated(lane, Opcode.Text, count: 1))
            Append(lane.Log, Opcode.Text, _message.WrittenSpan, count: 1);
        if (topic.Options.IsSecret) _message.Clear(); // the last key is not kept beyond its log
    }

    private void EncodeBatch(Lane lane, ref ulong position)
    {
        var (topic, first, log) = (lane.Topic, lane.Log.NextSequence, lane.Log);
        var shape = ShapeOf(topic, position);
        if (shape.Count == 0) return;
        if (lane.Encoding.IsDeflated() && shape.PayloadBytes >= DeflatedBytesMin)
        {
            _message.ResetWrittenCount();
            WriteBatch(topic, first, position, shape, _message.GetSpan(shape.PayloadBytes));
            _message.Advance(shape.PayloadBytes);
            position = shape.End;
            if (!TryAppendDeflated(lane, Opcode.Binary, shape.Count))
                Append(log, Opcode.Binary, _message.WrittenSpan, shape.Count);
            return;
        }

        var size = FrameWriter.HeaderLength(shape.PayloadBytes) + shape.PayloadBytes;
        WriteBatchFrame(topic, first, position, shape, log.Reserve(size));
        log.Commit(size, shape.Count);
        position = shape.End;
    }

    /// <summary>
    /// The message of <see cref="_message"/> compressed; false where the lane is plain or it does not pay.
    /// </summary>
    private bool TryAppendDeflated(Lane lane, Opcode opcode, uint count)
    {
        var length = _message.WrittenCount;
        if (!lane.Encoding.IsDeflated() || length < DeflatedBytesMin) return false;
        _deflater ??= new Deflater();
        _deflated.ResetWrittenCount();
        var room = _deflated.GetSpan(length)[..(length - 1)];
        if (!_deflater.TryDeflate(new ReadOnlySequence<byte>(_message.WrittenMemory), room, out var written))
            return false;
        Append(lane.Log, opcode, room[..written], count, isDeflated: true);
        return true;
    }

    private static void Append(
        BroadcastLog log, Opcode opcode, ReadOnlySpan<byte> payload, uint count, bool isDeflated = false)
    {
        var size = FrameWriter.HeaderLength(payload.Length) + payload.Length;
        var frame = log.Reserve(size);
        var header = FrameWriter.WriteHeader(frame, opcode, payload.Length, rsv1: isDeflated);
        payload.CopyTo(frame[header..]);
        log.Commit(size, count);
    }

    /// <summary>
    /// How many records the batch has from a position on, the bytes of its message, and where the next begins.
    /// </summary>
    private static BatchShape ShapeOf(Topic topic, ulong position)
    {
        var bytes = BinaryBatch.HeaderSize;
        var (count, end) = (0u, position);
        while (topic.Records.TryReadNext(ref position, out var record) && !(count > 0 && record.BeginsBatch))
        {
            var length = record.Bytes.Length;
            bytes += topic.Options.Kind == TopicKind.KeyEvents
                ? KeyEvent.SizeInBytes
                : BinaryBatch.PayloadRecordSize(length);
            count++;
            end = position;
        }

        return new BatchShape(count, bytes, end);
    }

    private static void WriteBatchFrame(Topic topic, ulong first, ulong position, BatchShape shape, Span<byte> frame)
    {
        var header = FrameWriter.WriteHeader(frame, Opcode.Binary, shape.PayloadBytes);
        WriteBatch(topic, first, position, shape, frame[header..]);
    }

    private static void WriteBatch(Topic topic, ulong first, ulong position, BatchShape shape, Span<byte> message)
    {
        BinaryBatch.WriteHeader(message, flags: 0, topic.Id, shape.Count, first);
        var rest = message[BinaryBatch.HeaderSize..];
        for (var i = 0u; i < shape.Count && topic.Records.TryReadNext(ref position, out var record); i++)
        {
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

    private readonly record struct BatchShape(uint Count, int PayloadBytes, ulong End);
}
