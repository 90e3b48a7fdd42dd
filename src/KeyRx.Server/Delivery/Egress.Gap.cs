using KeyRx.Protocol.Messages;
using KeyRx.Server.Connections;
using KeyRx.Streams;
using KeyRx.WebSockets.Framing;

namespace KeyRx.Server.Delivery;

/// <summary>
/// What a cursor that fell out of the log is told: gap, snapshot, then what comes after. Never silence.
/// </summary>
internal sealed partial class Egress
{
    private readonly System.Buffers.ArrayBufferWriter<byte> _message = new(512);

    /// <summary>Writes one JSON message as a text frame among the replies.</summary>
    internal void Reply(Connection connection, Action<System.Buffers.IBufferWriter<byte>> write) =>
        Reply(connection, write, static (output, write) => write(output));

    /// <summary>The same, with what it is written of: what clients can ask for at will allocates nothing.</summary>
    internal void Reply<T>(Connection connection, T of, Action<System.Buffers.IBufferWriter<byte>, T> write)
    {
        _message.ResetWrittenCount();
        write(_message, of);
        Reply(connection, _message.WrittenSpan);
    }

    /// <summary>What the host says to this connection alone.</summary>
    internal void ReplyDirect(Connection connection, string topic, ReadOnlySpan<byte> jsonPayload)
    {
        _message.ResetWrittenCount();
        ServerMessageWriter.Direct(_message, topic, jsonPayload);
        Reply(connection, _message.WrittenSpan);
    }

    /// <summary>One finished JSON message as a text frame among the replies.</summary>
    internal void Reply(Connection connection, ReadOnlySpan<byte> message)
    {
        var replies = RepliesOf(connection);
        FrameWriter.Write(replies, Opcode.Text, message);
        replies.MessageCount++;
    }

    /// <summary>
    /// Gap from the cursor's sequence to the snapshot's, the snapshot, and the cursor behind it:
    /// one step, so nothing comes between.
    /// </summary>
    internal void SkipToSnapshot(Connection connection, ref LogCursor cursor, Lane lane)
    {
        var topic = lane.Topic;
        topic.Flush();
        var from = cursor.Sequence;
        Reply(connection, (topic, from), static (output, gap) => ServerMessageWriter.Gap(
            output, gap.topic.Name, gap.topic.Epoch, gap.from, gap.topic.LastSequence));
        counters.GapTold(topic.LastSequence + 1 - from);
        AppendState(connection, topic);
        (cursor.Position, cursor.Sequence) = (lane.Log.Head, lane.Log.NextSequence);
    }

    /// <summary>False, and the connection is closing: what it missed it learns when it resumes.</summary>
    private bool CloseLagged(Connection connection, in LogCursor cursor, Lane lane)
    {
        counters.GapTold(lane.Topic.LastSequence + 1 - cursor.Sequence);
        events.Raise(connection, ConnectionEvent.Lagged, EndReason.SlowConsumer);
        return false;
    }

    /// <summary>
    /// The state of a topic that keeps one, for a client that may hold an older one: where there is none now, it is
    /// told so.
    /// </summary>
    internal void AppendState(Connection connection, Topic topic)
    {
        if (topic.State is not { } state) return;
        if (state.HasValue) AppendSnapshot(connection, topic);
        else AppendNothing(connection, topic);
    }

    /// <summary>A snapshot that says that there is nothing to say, and where the topic stands.</summary>
    internal void AppendNothing(Connection connection, Topic topic) =>
        Reply(connection, topic, static (output, topic) => ServerMessageWriter.Snapshot(
            output, topic.Name, topic.Position, "null"u8));

    /// <summary>The topic's snapshot among the replies, when it has one.</summary>
    internal void AppendSnapshot(Connection connection, Topic topic)
    {
        var frame = topic.Snapshot.Bytes();
        if (frame.IsEmpty) return;
        var replies = RepliesOf(connection);
        frame.CopyTo(replies.GetSpan(frame.Length));
        replies.Advance(frame.Length);
        replies.MessageCount++;
    }
}
