using System.Text.Json.Serialization.Metadata;

namespace KeyRx.Server;

/// <summary>
/// Records that are published one after the other and announced together: the loop is woken once, when the batch is
/// disposed. A loop that is awake may take them earlier. From <see cref="KeyRxServer.OpenBatch"/>.
/// </summary>
public readonly ref struct PublishBatch
{
    private readonly KeyRxServer _server;

    internal PublishBatch(KeyRxServer server) => _server = server;

    /// <summary>As <see cref="KeyRxServer.TryPublish(string, ReadOnlySpan{byte}, out PublishRefusal)"/>.</summary>
    /// <exception cref="ArgumentException">The topic or the payload is not acceptable.</exception>
    public bool TryPublish(string topic, ReadOnlySpan<byte> payload, out PublishRefusal refusal) =>
        _server.TryAdd(_server.FindPublished(topic), payload, isValid: false, out refusal);

    /// <summary>
    /// As <see cref="KeyRxServer.TryPublishValidated(string, ReadOnlySpan{byte}, out PublishRefusal)"/>.
    /// </summary>
    /// <exception cref="ArgumentException">The topic is not acceptable, or the payload too large.</exception>
    public bool TryPublishValidated(string topic, ReadOnlySpan<byte> payload, out PublishRefusal refusal) =>
        _server.TryAdd(_server.FindPublished(topic), payload, isValid: true, out refusal);

    /// <summary>As <see cref="KeyRxServer.TryPublish(TopicHandle, ReadOnlySpan{byte}, out PublishRefusal)"/>.</summary>
    /// <exception cref="ArgumentException">The topic is another server's, or the payload not acceptable.</exception>
    public bool TryPublish(TopicHandle topic, ReadOnlySpan<byte> payload, out PublishRefusal refusal) =>
        _server.TryAdd(_server.TopicOf(topic), payload, isValid: false, out refusal);

    /// <summary>
    /// As <see cref="KeyRxServer.TryPublishValidated(TopicHandle, ReadOnlySpan{byte}, out PublishRefusal)"/>.
    /// </summary>
    /// <exception cref="ArgumentException">The topic is another server's, or the payload too large.</exception>
    public bool TryPublishValidated(TopicHandle topic, ReadOnlySpan<byte> payload, out PublishRefusal refusal) =>
        _server.TryAdd(_server.TopicOf(topic), payload, isValid: true, out refusal);

    /// <summary>
    /// As <see cref="KeyRxServer.TryPublish{T}(TopicHandle, T, JsonTypeInfo{T}, out PublishRefusal)"/>.
    /// </summary>
    /// <exception cref="ArgumentException">The topic is another server's, or the value not acceptable.</exception>
    public bool TryPublish<T>(TopicHandle topic, T value, JsonTypeInfo<T> type, out PublishRefusal refusal) =>
        _server.TryAdd(topic, value, type, out refusal);

    /// <summary>Wakes the loop.</summary>
    public void Dispose() => _server.WakeLoop();
}
