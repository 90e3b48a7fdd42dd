using KeyRx.Streams;

namespace KeyRx.Server;

/// <summary>
/// A topic of one server, found once: who publishes with every frame need not name it each time. From
/// <see cref="KeyRxServer.FindTopic"/>.
/// </summary>
/// <remarks>Immutable; any thread.</remarks>
public sealed class TopicHandle
{
    internal TopicHandle(Topic topic) => Topic = topic;

    /// <summary>Name on the wire.</summary>
    public string Name => Topic.Name;

    internal Topic Topic { get; }
}
