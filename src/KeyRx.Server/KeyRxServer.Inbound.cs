using KeyRx.Server.Inbound;

namespace KeyRx.Server;

/// <summary>What clients say to the embedding program.</summary>
public sealed partial class KeyRxServer
{
    /// <summary>What clients publish to a topic for the host, and what the host says to them.</summary>
    /// <param name="topic">One of <see cref="KeyRxServerOptions.InboundTopics"/>.</param>
    /// <returns>Each time the same.</returns>
    /// <exception cref="ArgumentException">There is no such topic for the host.</exception>
    public InboundTopic FindInbound(string topic)
    {
        ArgumentNullException.ThrowIfNull(topic);
        return _core.Inbound.TryFind(topic, out var found)
            ? found.Topic!
            : throw new ArgumentException(
                $"there is no topic '{topic}' for the host: declare it in {nameof(KeyRxServerOptions.InboundTopics)}",
                nameof(topic));
    }
}
