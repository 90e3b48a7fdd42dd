using KeyRx.Protocol.Messages;
using KeyRx.Server.Connections;
using KeyRx.Server.Delivery;
using KeyRx.Server.Ingest;
using KeyRx.Streams;

namespace KeyRx.Server.Privacy;

/// <summary>
/// Privacy: pausing stops ingest, overwrites every log that keys went through, begins new epochs, cuts connections
/// with a half-sent frame (its rest may hold keys), and tells the others, who learn the new epochs from snapshots.
/// Bytes that are in kernel socket buffers already are out of reach.
/// </summary>
/// <remarks>Threading: the loop only.</remarks>
internal sealed class PauseSwitch(
    ConnectionTable table,
    TopicTable topics,
    EventPump pump,
    Egress egress,
    ConnectionWalks walks)
{
    /// <summary>Bytes overwritten in one step: about 20 us.</summary>
    private const int StepBytes = 256 * 1024;

    /// <summary>Topics whose old bytes are being overwritten; nobody can get them any more.</summary>
    private readonly Queue<Topic> _overwriting = new();

    private ushort _pauses;

    /// <summary>What was typed before the pause is not all overwritten yet.</summary>
    internal bool IsOverwriting => _overwriting.Count > 0;

    /// <summary>Overwrites some more of it.</summary>
    internal void StepOverwriting()
    {
        var bytes = StepBytes;
        if (!_overwriting.Peek().Overwrite(ref bytes)) _overwriting.Dequeue();
    }

    /// <summary>Pauses; <paramref name="wiped"/> is called when the topics are wiped, before anyone is told.</summary>
    internal void Pause(Action? wiped)
    {
        if (pump.IsPaused) return;
        _pauses++;
        pump.Pause();
        foreach (var topic in topics.All)
        {
            if (!topic.Options.IsSecret) continue;
            topic.IsPaused = true;
            Wipe(topic);
        }

        wiped?.Invoke();
        egress.CutHalfSent();
        walks.Begin(Tell);
    }

    internal void Resume()
    {
        if (!pump.IsPaused) return;
        pump.Resume();
        foreach (var topic in topics.All) topic.IsPaused = false;
        walks.Begin(Tell);
    }

    /// <summary>The first words to a connection, where capture is paused.</summary>
    internal void Greet(Connection connection)
    {
        (connection.ToldPause, connection.IsToldPaused) = (_pauses, pump.IsPaused);
        if (pump.IsPaused) egress.Reply(connection, ServerMessageWriter.Paused);
    }

    /// <summary>
    /// Tells a connection what it has not been told yet: a pause it slept through, and that it is over.
    /// </summary>
    internal void Tell(Connection connection)
    {
        if (!connection.IsOpenSubscriber) return;
        if (connection.ToldPause != _pauses)
        {
            (connection.ToldPause, connection.IsToldPaused) = (_pauses, true);
            TellPaused(connection);
        }

        if (connection.IsToldPaused && !pump.IsPaused)
        {
            connection.IsToldPaused = false;
            egress.Reply(connection, ServerMessageWriter.Resumed);
        }

        egress.Flush(connection);
    }

    private void Wipe(Topic topic)
    {
        topic.BeginWipe();
        if (!_overwriting.Contains(topic)) _overwriting.Enqueue(topic);
        foreach (var lane in topic.Lanes)
        {
            if (lane is null) continue;
            for (var i = 0; i < lane.Subscribers.Count; i++)
            {
                var subscriber = lane.Subscribers[i];
                ref var cursor = ref table.Cursor(table[subscriber.Slot], subscriber.Cursor);
                (cursor.Position, cursor.Sequence, cursor.IsUntold) = (lane.Log.Head, lane.Log.NextSequence, true);
            }
        }
    }

    /// <summary>What stands in the wiped logs now; its cursors go on from there.</summary>
    private void TellPaused(Connection connection)
    {
        egress.Reply(connection, ServerMessageWriter.Paused);
        for (var i = 0; i < ConnectionTable.CursorCount(connection); i++)
        {
            ref var cursor = ref table.Cursor(connection, i);
            if (cursor.IsFree || !cursor.IsUntold) continue;
            var lane = topics.LaneOf(cursor.LaneTag);
            var topic = lane.Topic;
            topic.Flush();
            // A topic without state, or whose state is wiped, has nothing to tell but where its new epoch stands.
            if (topic.State is { HasValue: true }) egress.AppendSnapshot(connection, topic);
            else
                egress.Reply(
                    connection, output => ServerMessageWriter.Snapshot(output, topic.Name, topic.Position, "null"u8));
            (cursor.Position, cursor.Sequence, cursor.IsUntold) = (lane.Log.Head, lane.Log.NextSequence, false);
        }
    }
}
