using System.Buffers;
using KeyRx.Protocol;
using KeyRx.Protocol.Messages;

namespace KeyRx.Client;

/// <summary>Events of both subprotocols as messages. False means that the server broke the protocol.</summary>
/// <remarks>
/// Threading: the receive loop only. Call <see cref="Learn(IReadOnlyList{TopicAck})"/> with each ack before the events
/// that follow it.
/// </remarks>
internal sealed class EventDecoder
{
    /// <summary>
    /// Names by the number that batches carry. Kept after an unsubscribe: batches may still be on their way.
    /// </summary>
    private readonly Dictionary<ushort, string> _topicNames = [];

    /// <summary>Epochs by topic: a binary snapshot does not name its own.</summary>
    private readonly Dictionary<string, ulong> _epochs = [];

    /// <summary>The server's clocks, for the wall time of binary events and the monotonic time of JSON ones.</summary>
    internal ClockPair Clock { get; set; }

    internal void Learn(IReadOnlyList<TopicAck> topics)
    {
        foreach (var topic in topics)
        {
            _topicNames[topic.Id] = topic.Topic;
            _epochs[topic.Topic] = topic.Position.Epoch;
        }
    }

    /// <summary>A JSON snapshot: a pause begins a new epoch.</summary>
    internal void Learn(SnapshotMessage snapshot) => _epochs[snapshot.Topic] = snapshot.Position.Epoch;

    /// <summary>A JSON event.</summary>
    internal bool TryDecode(ServerMessage message, List<QueuedMessage> decoded)
    {
        if (message.EventType is not { } topic || message.Sequence is not { } sequence || message.Payload.IsEmpty)
            return false;
        if (topic != Topics.Key)
        {
            decoded.Add(new(new EventMessage(topic, sequence, message.Payload)));
            return true;
        }

        if (!KeyPayload.TryRead(message.Payload.Span, Clock, out var keyEvent, out var unixMicros)) return false;
        decoded.Add(new(null, sequence, keyEvent, unixMicros));
        return true;
    }

    /// <summary>
    /// A binary batch or snapshot. Other kinds of binary message are newer than this client, and ignored.
    /// </summary>
    internal bool TryDecode(in ReadOnlySequence<byte> message, List<QueuedMessage> decoded)
    {
        if (message.IsEmpty) return false;
        if (message.FirstSpan[0] == BinaryBatch.SnapshotKind) return TryDecodeSnapshot(message.ToArray(), decoded);
        if (message.FirstSpan[0] != BinaryBatch.Kind) return true;

        // One copy of the batch at most; payloads are slices of it, keys need none.
        var whole = message.IsSingleSegment ? null : message.ToArray();
        var batch = whole ?? message.FirstSpan;
        if (!BinaryBatch.TryReadHeader(batch, out var header)
            || !_topicNames.TryGetValue(header.TopicId, out var topic))
            return false;
        return topic == Topics.Key
            ? TryDecodeKeys(batch, header, decoded)
            : TryDecodePayloads(whole ?? message.ToArray(), header, topic, decoded);
    }

    private bool TryDecodeSnapshot(byte[] message, List<QueuedMessage> decoded)
    {
        if (!BinaryBatch.TryReadSnapshot(message, out var header, out var payload)) return false;
        if (!_topicNames.TryGetValue(header.TopicId, out var topic)) return false;
        var position = new StreamPosition(_epochs[topic], header.FirstSequence);
        decoded.Add(new(
            new SnapshotMessage(topic, position, message.AsMemory(message.Length - payload.Length))));
        return true;
    }

    private bool TryDecodeKeys(ReadOnlySpan<byte> batch, BinaryBatchHeader header, List<QueuedMessage> decoded)
    {
        var records = batch[BinaryBatch.HeaderSize..];
        for (uint i = 0; i < header.Count; i++)
        {
            if (!BinaryBatch.TryReadKeyRecord(ref records, out var keyEvent)) return false;
            decoded.Add(new(
                null, header.FirstSequence + i, keyEvent, Clock.ToUnixMicros(keyEvent.TimeNanos)));
        }

        return records.IsEmpty;
    }

    private static bool TryDecodePayloads(
        ReadOnlyMemory<byte> batch, BinaryBatchHeader header, string topic, List<QueuedMessage> decoded)
    {
        var records = batch.Span[BinaryBatch.HeaderSize..];
        for (uint i = 0; i < header.Count; i++)
        {
            if (!BinaryBatch.TryReadPayloadRecord(ref records, out var payload)) return false;
            var start = batch.Length - records.Length - payload.Length;
            decoded.Add(new(
                new EventMessage(topic, header.FirstSequence + i, batch.Slice(start, payload.Length))));
        }

        return records.IsEmpty;
    }
}
