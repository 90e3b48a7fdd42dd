using KeyRx.Streams;

namespace KeyRx.Server;

/// <summary>
/// A topic of one server, found once: who publishes with every frame need not name it each time. From
/// <see cref="KeyRxServer.FindTopic"/> and <see cref="KeyRxServer.AddTopic"/>. Once its topic was removed, it publishes
/// nothing more, also when one of the same name is added.
/// </summary>
/// <remarks>Immutable; any thread.</remarks>
public sealed class TopicHandle
{
    internal TopicHandle(KeyRxServer server, Topic topic) => (Server, Topic) = (server, topic);

    /// <summary>Name on the wire.</summary>
    public string Name => Topic.Name;

    internal KeyRxServer Server { get; }

    internal Topic Topic { get; }
}
