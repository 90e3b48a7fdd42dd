using KeyRx.Protocol;

namespace KeyRx.Server;

/// <summary>
/// Privacy: pausing stops ingest, overwrites every log that keys went through, begins new epochs, cuts connections
/// with a half-sent frame (its rest may hold keys), and tells the others, who learn the new epochs from snapshots. Bytes
/// that are in kernel socket buffers already are out of reach.
/// </summary>
/// <remarks>Threading: the owner only.</remarks>
internal sealed class PauseSwitch(ConnectionTable table, TopicTable topics, Subscriptions subscriptions, EventPump pump, Egress egress, Closer closer)
{
    /// <summary>Told when the topics are wiped, before anyone else is.</summary>
    internal Action? Wiped { get; set; }

    internal void Pause()
    {
        if (pump.IsPaused) return;
        pump.Pause();
        foreach (var topic in topics.All)
        {
            if (topic.Options.IsSecret) Wipe(topic);
        }

        Wiped?.Invoke();

        foreach (var connection in table.OpenSubscribers)
        {
            if (table.Hot(connection.Slot).Has(SlotFlags.Blocked | SlotFlags.TurnOver)) closer.Abort(connection, EndReason.Paused);
            else Tell(connection);
        }
    }

    internal void Resume()
    {
        if (!pump.IsPaused) return;
        pump.Resume();
        foreach (var connection in table.OpenSubscribers)
        {
            egress.Reply(connection, ServerMessageWriter.Resumed);
            egress.Flush(connection);
        }
    }

    private void Wipe(Topic topic)
    {
        topic.Wipe();
        foreach (var lane in topic.Lanes)
        {
            if (lane is null) continue;
            for (var i = 0; i < lane.Subscribers.Count; i++)
            {
                var subscriber = lane.Subscribers[i];
                ref var cursor = ref table.Cursor(table[subscriber.Slot], subscriber.Cursor);
                (cursor.Position, cursor.Sequence) = (lane.Log.Head, lane.Log.NextSequence);
            }
        }
    }

    private void Tell(Connection connection)
    {
        egress.Reply(connection, ServerMessageWriter.Paused);
        foreach (var topic in subscriptions.TopicsOf(connection).Where(topic => topic.Options.IsSecret))
        {
            // A topic without state, or whose state is wiped, has nothing to tell but where its new epoch stands.
            if (topic.State is { HasValue: true }) egress.AppendSnapshot(connection, topic);
            else egress.Reply(connection, output => ServerMessageWriter.Snapshot(output, topic.Name, topic.Position, "null"u8));
        }

        egress.Flush(connection);
    }
}
