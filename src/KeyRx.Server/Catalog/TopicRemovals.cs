using KeyRx.Protocol.Messages;
using KeyRx.Server.Connections;
using KeyRx.Server.Delivery;
using KeyRx.Server.Ingest;
using KeyRx.Server.Lifecycle;
using KeyRx.Streams;

namespace KeyRx.Server.Catalog;

/// <summary>
/// Topics on their way out: once everything is taken in that was published to one, each subscriber gets what it has
/// pending as far as its socket takes it, and is told that the topic is gone. Then the memory is freed, on the pool.
/// </summary>
/// <remarks>Threading: the loop only.</remarks>
internal sealed class TopicRemovals(
    TopicTable topics,
    Inbox inbox,
    ConnectionTable table,
    Subscriptions subscriptions,
    Egress egress,
    ConnectionLifecycle lifecycle)
{
    private readonly Queue<TopicRemoval> _waiting = new();

    /// <summary>The first one can go on.</summary>
    internal bool HasWork => _waiting.TryPeek(out var first) && inbox.HasTaken(first.InboxEnd);

    /// <summary>Removes a topic that nobody can find or publish to any more.</summary>
    /// <param name="topic">Which one.</param>
    /// <param name="removed">Called on the pool when its name is free again.</param>
    internal void Begin(Topic topic, Action removed) =>
        _waiting.Enqueue(new TopicRemoval(topic, inbox.End, removed));

    /// <summary>One subscriber's share, or the end of it.</summary>
    internal void Step()
    {
        var first = _waiting.Peek();
        first.Topic.Flush();
        foreach (var lane in first.Topic.Lanes)
        {
            if (lane is not { Subscribers.Count: > 0 }) continue;
            LetGo(lane, lane.Subscribers[lane.Subscribers.Count - 1]);
            lifecycle.Settle();
            return;
        }

        _waiting.Dequeue();
        topics.TakeOut(first.Topic);
        ThreadPool.UnsafeQueueUserWorkItem(
            static given =>
            {
                given.topics.Free(given.first.Topic);
                given.first.Removed();
            },
            (topics, first),
            preferLocal: false);
    }

    private void LetGo(Lane lane, Subscriber subscriber)
    {
        var connection = table[subscriber.Slot];
        ref var cursor = ref table.Cursor(connection, subscriber.Cursor);
        if (connection.IsOpenSubscriber && !cursor.IsUntold)
        {
            var before = cursor.Position;
            var mayTakeMore = egress.Serve(connection, subscriber.Cursor);
            if (mayTakeMore && cursor.Position != before && cursor.Position != lane.Log.Head) return; // the next step
        }

        var next = cursor.Sequence;
        subscriptions.Remove(connection, subscriber.Cursor);
        if (!connection.IsOpenSubscriber) return;
        var topic = lane.Topic;
        if (next <= topic.LastSequence)
        {
            egress.Reply(connection, (topic, next), static (output, gap) => ServerMessageWriter.Gap(
                output, gap.topic.Name, gap.topic.Epoch, gap.next, gap.topic.LastSequence));
        }

        egress.Reply(connection, topic, static (output, topic) => ServerMessageWriter.Removed(
            output, topic.Name, topic.Position));
        egress.Flush(connection);
    }
}
