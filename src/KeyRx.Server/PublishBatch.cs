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
        _server.TryAdd(topic, payload, isValid: false, out refusal);

    /// <summary>As <see cref="KeyRxServer.TryPublishValidated"/>.</summary>
    /// <exception cref="ArgumentException">The topic is not acceptable, or the payload too large.</exception>
    public bool TryPublishValidated(string topic, ReadOnlySpan<byte> payload, out PublishRefusal refusal) =>
        _server.TryAdd(topic, payload, isValid: true, out refusal);

    /// <summary>Wakes the loop.</summary>
    public void Dispose() => _server.WakeLoop();
}
