using KeyRx.Protocol;
using KeyRx.Protocol.Messages;

namespace KeyRx.Client.Reconnecting;

/// <summary>What is subscribed on every connection, and what is still to be asked for.</summary>
/// <remarks>Threading: none; <see cref="Outbox"/> holds its lock.</remarks>
internal sealed class Subscriptions
{
    private readonly HashSet<string> _topics = new(StringComparer.Ordinal);
    private readonly List<PendingSubscription> _pending = [];

    /// <summary>The next one that waits for its ack, or null.</summary>
    internal PendingSubscription? NextPending => _pending.FirstOrDefault();

    internal void Add(PendingSubscription subscription) => _pending.Add(subscription);

    /// <summary>Refused, or nobody waits for it any more.</summary>
    internal void Remove(PendingSubscription subscription) => _pending.Remove(subscription);

    /// <summary>From now on part of every connection.</summary>
    internal void Acknowledge(PendingSubscription subscription)
    {
        if (_pending.Remove(subscription)) _topics.UnionWith(subscription.Topics);
    }

    /// <summary>The server has it no more. Who asked for every topic goes on to do so.</summary>
    internal void Forget(string topic) => _topics.Remove(topic);

    /// <summary>Unsubscribes. Where "every topic" was asked for, the others that are known stay.</summary>
    internal void Remove(IReadOnlyList<string> topics, IReadOnlyList<string> known)
    {
        if (topics.Contains(TopicName.Every)) _topics.Clear();
        else if (_topics.Remove(TopicName.Every)) _topics.UnionWith(known);
        _topics.ExceptWith(topics);
    }

    /// <summary>
    /// The requests that bring all of it back, each with the topics whose positions it carries:
    /// no more than one message may name.
    /// </summary>
    internal IReadOnlyList<SubscribeRequest> Requests(IReadOnlyList<string> known)
    {
        var isEvery = _topics.Contains(TopicName.Every);
        var named = _topics.Where(topic => topic != TopicName.Every).ToArray();
        var requests =
            named.Chunk(ClientMessageReader.TopicsMax).Select(topics => new SubscribeRequest(topics, topics)).ToList();
        if (!isEvery) return requests;

        // Not by name, where it can be helped: a topic that the server no longer has would be refused.
        var others = known.Except(named, StringComparer.Ordinal).ToArray();
        var beyond = others.Skip(ClientMessageReader.TopicsMax).Chunk(ClientMessageReader.TopicsMax);
        requests.AddRange(beyond.Select(topics => new SubscribeRequest(topics, topics)));
        requests.Add(new SubscribeRequest([TopicName.Every], [.. others.Take(ClientMessageReader.TopicsMax)]));
        return requests;
    }
}
