using System.Buffers;
using System.Text;
using KeyRx.Protocol;
using KeyRx.Protocol.Messages;
using KeyRx.Streams;
using KeyRx.WebSockets.Deflate;
using KeyRx.WebSockets.Framing;
using KeyRx.WebSockets.Messages;
using Xunit;

namespace KeyRx.Tests.Server.Model;

/// <summary>
/// What a client may believe: reads every byte it is sent and fails the test as soon as one sequence comes twice, is
/// missing without a gap, or a key goes down that is down.
/// </summary>
internal sealed class ModelClient
{
    private readonly MessageAssembler _assembler = new(WebSocketRole.Client);
    private readonly InflaterPool _inflaters = new();
    private readonly ArrayBufferWriter<byte> _unread = new();
    private readonly Dictionary<ushort, string> _topicOfId = [];
    private readonly HashSet<string> _formerly = [];
    private bool _isUpgraded;
    private int _requests;

    internal ModelClient(MemoryPeer peer, bool isBinary, bool isDeflated = false)
    {
        Peer = peer;
        IsBinary = isBinary;
        Begin(isDeflated);
    }

    internal MemoryPeer Peer { get; set; }

    internal bool IsBinary { get; private set; }

    /// <summary>
    /// What it knows of each topic it subscribes to; kept over reconnects as positions to resume from.
    /// </summary>
    internal Dictionary<string, TopicView> Views { get; } = [];

    internal HashSet<string> Subscribed { get; } = [];

    /// <summary>Topics that a pause begins anew.</summary>
    internal HashSet<string> Secrets { get; } = ["key"];

    internal int Gaps { get; private set; }

    internal int Snapshots { get; private set; }

    internal int ToldRemoved { get; private set; }

    internal int Compressed { get; private set; }

    /// <summary>Batches of at least so many records as <see cref="BatchCountMax"/>.</summary>
    internal int FullBatches { get; private set; }

    /// <summary>Batches that had no room for the longest record.</summary>
    internal int LongBatches { get; private set; }

    internal int BatchCountMax { get; init; } = int.MaxValue;

    internal int RecordBytesMax { get; init; }

    internal bool IsCut => Peer.IsClosedByServer || Peer.ServerEnded || WasClosed;

    internal bool WasClosed => CloseStatus is not null;

    /// <summary>Of the server's close frame; null while there was none.</summary>
    internal ushort? CloseStatus { get; private set; }

    /// <summary>
    /// A new connection of the same client, in whatever encoding: nothing is subscribed, positions are kept.
    /// </summary>
    internal void Reconnected(MemoryPeer peer, bool isBinary, bool isDeflated = false)
    {
        (Peer, IsBinary, _isUpgraded, CloseStatus) = (peer, isBinary, false, null);
        _unread.Clear();
        Begin(isDeflated);
        Subscribed.Clear();
        _formerly.Clear();
    }

    internal void Subscribe(string topic, bool resume)
    {
        Dictionary<string, StreamPosition> positions = [];
        if (resume && Views.TryGetValue(topic, out var view) && view.CanResume) positions[topic] = view.Position;
        else Views.Remove(topic);
        Views.TryAdd(topic, new TopicView(topic));
        var id = $"m{++_requests}";
        Views[topic].Expect(id, positions.Count > 0);
        Subscribed.Add(topic);
        var message = new ArrayBufferWriter<byte>();
        ClientMessageWriter.Subscribe(message, Encoding.ASCII.GetBytes(id), [topic], positions);
        Send(message.WrittenSpan);
    }

    internal void Unsubscribe(string topic)
    {
        Subscribed.Remove(topic);
        _formerly.Add(topic);
        var message = new ArrayBufferWriter<byte>();
        ClientMessageWriter.Unsubscribe(message, [], [topic]);
        Send(message.WrittenSpan);
    }

    internal void Read()
    {
        _unread.Write(Peer.Heard());
        var input = new ReadOnlySequence<byte>(_unread.WrittenMemory);
        if (!_isUpgraded && !TryReadUpgrade(ref input)) return;
        while (true)
        {
            var result = _assembler.TryRead(ref input, out var message, out var violation);
            Assert.True(result != MessageReadResult.Violation, $"the server broke RFC 6455: {violation}");
            if (result == MessageReadResult.NeedMore) break;
            Take(message);
        }

        var rest = input.ToArray();
        _unread.Clear();
        _unread.Write(rest);
    }

    private void Begin(bool isDeflated) =>
        _assembler.Reset(1024 * 1024, isDeflated ? _inflaters : null);

    private void Send(ReadOnlySpan<byte> message)
    {
        var frame = new ArrayBufferWriter<byte>();
        FrameWriter.WriteMasked(frame, Opcode.Text, message, maskingKey: 0x12345678);
        Peer.Say(frame.WrittenSpan);
    }

    private bool TryReadUpgrade(ref ReadOnlySequence<byte> input)
    {
        var text = Encoding.ASCII.GetString(input.ToArray());
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0) return false;
        Assert.StartsWith("HTTP/1.1 101 ", text, StringComparison.Ordinal);
        input = input.Slice(end + 4);
        return _isUpgraded = true;
    }

    private void Take(in WebSocketMessage message)
    {
        if (message.IsCompressed) Compressed++;
        if (message.Opcode == Opcode.Close) CloseStatus = message.CloseStatus;
        else if (message.Opcode == Opcode.Binary) TakeBatch(message.Payload.ToArray(), message.IsCompressed);
        else if (message.Opcode == Opcode.Text) TakeText(message.Payload, message.IsCompressed);
    }

    private void TakeText(ReadOnlySequence<byte> text, bool isCompressed)
    {
        Assert.True(ServerMessageReader.TryRead(text, out var message), Encoding.UTF8.GetString(text.ToArray()));
        Assert.False(
            isCompressed && (message.Kind != ServerMessageKind.Event || message.EventType == "key"),
            "only events are compressed, and keys never");
        switch (message.Kind)
        {
            case ServerMessageKind.Ack:
                foreach (var topic in message.Topics)
                {
                    _topicOfId[topic.Id] = topic.Topic;
                    // Taken back meanwhile: the snapshot that follows is not looked at, so
                    // there is nothing to resume from.
                    if (Subscribed.Contains(topic.Topic)) Views[topic.Topic].Acknowledged(message.MessageId, topic);
                    else Views.Remove(topic.Topic);
                }

                break;
            case ServerMessageKind.Event:
                View(message.EventType!)?.Event(message.Sequence!.Value, message.Payload);
                break;
            case ServerMessageKind.Snapshot:
                Snapshots++;
                View(message.EventType!)?.Snapshot(
                    new StreamPosition(message.Epoch!.Value, message.Sequence!.Value), message.Payload);
                break;
            case ServerMessageKind.Gap:
                Gaps++;
                View(message.EventType!)?.Gap(message.Epoch!.Value, message.From!.Value, message.To);
                break;
            case ServerMessageKind.Removed:
                Removed(message.EventType!, new StreamPosition(message.Epoch!.Value, message.Sequence!.Value));
                break;
            case ServerMessageKind.Error:
                Refused(message);
                break;
            case ServerMessageKind.Paused:
                foreach (var topic in Secrets) View(topic)?.Paused();
                break;
            default:
                break;
        }
    }

    /// <summary>Everything before it has come, or was named by a gap.</summary>
    private void Removed(string topic, StreamPosition last)
    {
        // Of a subscription that was taken back: what was asked for since is answered by itself.
        if (!Subscribed.Contains(topic) || Views[topic].AwaitsAck) return;
        Assert.Equal(last, Views[topic].Position);
        Forget(topic);
        ToldRemoved++;
    }

    /// <summary>The only thing to refuse: the topic is not there now.</summary>
    private void Refused(in ServerMessage error)
    {
        Assert.Equal((ErrorCodes.NotFound, $"there is no topic '{ModelRoom.Name}'"), (error.Code, error.Text));
        if (Views.TryGetValue(ModelRoom.Name, out var view) && view.Awaits(error.MessageId)) Forget(ModelRoom.Name);
    }

    private void Forget(string topic)
    {
        Subscribed.Remove(topic);
        Views.Remove(topic);
    }

    private void TakeBatch(byte[] bytes, bool isCompressed)
    {
        if (bytes[0] == BinaryBatch.SnapshotKind)
        {
            TakeBinarySnapshot(bytes);
            return;
        }

        Assert.True(BinaryBatch.TryReadHeader(bytes, out var header));
        Assert.False(isCompressed && _topicOfId[header.TopicId] == "key", "keys are never compressed");
        if (View(_topicOfId[header.TopicId]) is not { } view) return;
        ReadOnlySpan<byte> records = bytes.AsSpan(BinaryBatch.HeaderSize);
        if (header.Count >= BatchCountMax) FullBatches++;
        if (records.Length > TopicBounds.BatchBytesMax - RecordBytesMax) LongBatches++;
        for (var i = 0u; i < header.Count; i++)
        {
            var sequence = header.FirstSequence + i;
            if (view.Name == "key")
            {
                Assert.True(BinaryBatch.TryReadKeyRecord(ref records, out var keyEvent));
                view.Event(sequence, keyEvent);
            }
            else
            {
                Assert.True(BinaryBatch.TryReadPayloadRecord(ref records, out var payload));
                view.Event(sequence, payload.ToArray());
            }
        }

        Assert.True(records.IsEmpty);
    }

    private void TakeBinarySnapshot(byte[] bytes)
    {
        Assert.True(BinaryBatch.TryReadSnapshot(bytes, out var header, out var payload));
        Snapshots++;
        var view = View(_topicOfId[header.TopicId]);
        view?.Snapshot(new StreamPosition(view.Position.Epoch, header.FirstSequence), payload.ToArray());
    }

    /// <summary>
    /// After an unsubscribe events may still be under way, until the ack of the next
    /// subscribe: they are not looked at.
    /// </summary>
    private TopicView? View(string topic) =>
        Subscribed.Contains(topic) && !(Views[topic].AwaitsAck && _formerly.Contains(topic)) ? Views[topic] : null;
}
