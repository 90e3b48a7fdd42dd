using System.Text.Json.Serialization.Metadata;
using KeyRx.Streams;

namespace KeyRx.Server;

/// <summary>Publishing to a topic that was found before.</summary>
public sealed partial class KeyRxServer
{
    /// <summary>A topic to publish to.</summary>
    /// <param name="topic">A declared topic, not <c>key</c>.</param>
    /// <exception cref="ArgumentException">There is no such topic, or the key source alone writes it.</exception>
    public TopicHandle FindTopic(string topic) => new(this, FindPublished(topic));

    /// <summary>As <see cref="TryPublish(string, ReadOnlySpan{byte}, out PublishRefusal)"/>.</summary>
    /// <exception cref="ArgumentException">
    /// The topic is another server's, or the payload not acceptable; the message says why, without the payload.
    /// </exception>
    public bool TryPublish(TopicHandle topic, ReadOnlySpan<byte> payload, out PublishRefusal refusal) =>
        WakeAfter(TryAdd(TopicOf(topic), payload, isValid: false, out refusal));

    /// <summary>As <see cref="TryPublishValidated(string, ReadOnlySpan{byte}, out PublishRefusal)"/>.</summary>
    /// <exception cref="ArgumentException">The topic is another server's, or the payload too large.</exception>
    public bool TryPublishValidated(TopicHandle topic, ReadOnlySpan<byte> payload, out PublishRefusal refusal) =>
        WakeAfter(TryAdd(TopicOf(topic), payload, isValid: true, out refusal));

    /// <summary>Publishes a value as JSON, without reflection.</summary>
    /// <param name="topic">Whose payloads are JSON.</param>
    /// <param name="value">Nested no deeper than 15.</param>
    /// <param name="type">As a <c>JsonSerializerContext</c> has it.</param>
    /// <param name="refusal">Why nothing was published.</param>
    /// <exception cref="ArgumentException">
    /// The topic is another server's, or the value not acceptable; the message says why.
    /// </exception>
    public bool TryPublish<T>(TopicHandle topic, T value, JsonTypeInfo<T> type, out PublishRefusal refusal) =>
        WakeAfter(TryAdd(topic, value, type, out refusal));

    internal bool TryAdd<T>(TopicHandle topic, T value, JsonTypeInfo<T> type, out PublishRefusal refusal)
    {
        var found = TopicOf(topic);
        using var payload = TypedPayload.Write(value, type);
        return TryAdd(found, payload.Bytes, isValid: true, out refusal);
    }

    internal Topic TopicOf(TopicHandle topic)
    {
        ArgumentNullException.ThrowIfNull(topic);
        return ReferenceEquals(topic.Server, this)
            ? topic.Topic
            : throw new ArgumentException($"the topic '{topic.Name}' is another server's", nameof(topic));
    }

    private bool WakeAfter(bool isAdded)
    {
        if (isAdded) WakeLoop();
        return isAdded;
    }
}
