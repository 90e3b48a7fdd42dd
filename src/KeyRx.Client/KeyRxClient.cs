using KeyRx.Protocol;
using KeyRx.Protocol.Messages;

namespace KeyRx.Client;

/// <summary>
/// A connection to a KeyRx server: <see cref="ConnectAsync"/>, <see cref="SubscribeAsync"/>, then read
/// <see cref="ReadAllAsync(CancellationToken)"/> to its end.
/// </summary>
/// <remarks>
/// Threading: one reader, and any number of requests meanwhile, from any thread. Messages that are not read hold up the
/// connection, answers to requests and pings included: read all the time.
/// </remarks>
public sealed class KeyRxClient : IAsyncDisposable
{
    private readonly ClientConnection _connection;

    private KeyRxClient(ClientConnection connection) => _connection = connection;

    /// <summary>What the server calls this connection.</summary>
    public string ClientId => _connection.Connected.ClientId;

    /// <summary>A secret of this connection, by which a later one may take up what it has acknowledged.</summary>
    public string Session => _connection.Connected.Session;

    /// <summary>What the token allows.</summary>
    public IReadOnlyList<string> Scopes => _connection.Connected.Scopes;

    /// <summary>
    /// Who this client is to the server, as a user of its machine; null where the server cannot know.
    /// </summary>
    public string? User => _connection.Connected.User;

    /// <summary>True once nothing more is received.</summary>
    internal bool IsEnded => _connection.IsEnded;

    /// <summary>For how long nothing has come; null while we do not read, because nobody takes our messages.</summary>
    internal TimeSpan? Silence => _connection.Silence;

    /// <summary>Connects.</summary>
    /// <exception cref="ArgumentException">An option is not acceptable; the message says which.</exception>
    /// <exception cref="KeyRxConnectionException">There is no server, or it refused; the message is
    /// one line that says why.</exception>
    public static async Task<KeyRxClient> ConnectAsync(
        KeyRxClientOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        return new KeyRxClient(await ClientConnection.OpenAsync(options, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Subscribes to topics: all of them, or none where one is refused.</summary>
    /// <param name="topics">Names; <c>*</c> stands for all that the token may read.</param>
    /// <param name="resume">Where a topic's events are to go on. What is missing is told by a
    /// <see cref="GapMessage"/>.</param>
    /// <param name="cancellationToken">Stops waiting; the server may still obey.</param>
    /// <returns>Where each topic stands.</returns>
    /// <exception cref="KeyRxRequestException">The server refused; the message is its own.</exception>
    /// <exception cref="KeyRxConnectionException">The connection has ended.</exception>
    /// <exception cref="TimeoutException">No answer came within
    /// <see cref="KeyRxClientOptions.RequestTimeout"/>.</exception>
    public async Task<IReadOnlyDictionary<string, StreamPosition>> SubscribeAsync(
        IReadOnlyList<string> topics, IReadOnlyDictionary<string, StreamPosition>? resume = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(topics);
        var ack = await _connection.RequestAsync(
            "subscribe", (output, id) => ClientMessageWriter.Subscribe(output, id, topics, resume),
            cancellationToken).ConfigureAwait(false);
        return ack.Topics.ToDictionary(topic => topic.Topic, topic => topic.Position, StringComparer.Ordinal);
    }

    /// <summary>
    /// Subscribes to what an earlier connection was subscribed to, from where that one had acknowledged (PROTOCOL.md,
    /// "Sessions"): for those who keep no positions.
    /// </summary>
    /// <param name="session">The earlier connection's <see cref="Session"/>.</param>
    /// <param name="cancellationToken">Stops waiting; the server may still obey.</param>
    /// <returns>Where each topic stands.</returns>
    /// <inheritdoc cref="SubscribeAsync" path="/exception"/>
    public async Task<IReadOnlyDictionary<string, StreamPosition>> ResumeSessionAsync(
        string session, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(session);
        var ack = await _connection.RequestAsync(
            "subscribe", (output, id) => ClientMessageWriter.Subscribe(output, id, [], session: session),
            cancellationToken).ConfigureAwait(false);
        return ack.Topics.ToDictionary(topic => topic.Topic, topic => topic.Position, StringComparer.Ordinal);
    }

    /// <summary>Tells the server that everything of a topic up to a sequence is taken in.</summary>
    /// <param name="topic">A topic that is subscribed.</param>
    /// <param name="sequence">The last sequence taken in.</param>
    /// <param name="cancellationToken">Stops waiting; the server may still obey.</param>
    /// <inheritdoc cref="SubscribeAsync" path="/exception"/>
    public async Task AcknowledgeAsync(string topic, ulong sequence, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(topic);
        await _connection.RequestAsync(
            "ack", (output, id) => ClientMessageWriter.Ack(output, topic, sequence, id),
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Ends subscriptions. Events that were on their way still come.</summary>
    /// <inheritdoc cref="SubscribeAsync" path="/exception"/>
    public async Task UnsubscribeAsync(IReadOnlyList<string> topics, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(topics);
        await _connection.RequestAsync(
            "unsubscribe", (output, id) => ClientMessageWriter.Unsubscribe(output, id, topics),
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Publishes an event; the server has taken it when the task completes, or, on a topic for its host, the host has
    /// accepted it.
    /// </summary>
    /// <param name="topic">A topic to which the token may publish.</param>
    /// <param name="json">The payload: one JSON value in UTF-8.</param>
    /// <param name="cancellationToken">Stops waiting; the server may still obey.</param>
    /// <exception cref="ArgumentException">The payload is not JSON.</exception>
    /// <exception cref="KeyRxPublishException">The server does not take so much; nothing was sent.</exception>
    /// <inheritdoc cref="SubscribeAsync" path="/exception"/>
    public Task PublishAsync(string topic, ReadOnlyMemory<byte> json, CancellationToken cancellationToken = default) =>
        AskAsync(topic, json, cancellationToken);

    /// <summary>The same, for what the server's host answers: JSON in UTF-8, empty where it only accepts.</summary>
    /// <inheritdoc cref="PublishAsync" path="/param"/>
    /// <inheritdoc cref="PublishAsync" path="/exception"/>
    public async Task<ReadOnlyMemory<byte>> AskAsync(
        string topic, ReadOnlyMemory<byte> json, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(topic);
        if (!JsonPayload.IsValid(json.Span, out var error))
            throw new ArgumentException($"the payload for '{topic}' is not JSON: {error}", nameof(json));
        var ack = await _connection.RequestAsync(
            $"publish {topic}", (output, id) => ClientMessageWriter.Publish(output, id, topic, json.Span),
            cancellationToken).ConfigureAwait(false);
        return ack.Payload;
    }

    /// <summary>
    /// Messages in the server's order. Ends after a normal close (1000) and after disposal; one reader at a time. A
    /// loop may be left and begun again: it goes on with the next message.
    /// </summary>
    /// <exception cref="InvalidOperationException">The messages are being read already.</exception>
    /// <exception cref="KeyRxConnectionException">The connection ended in any other way.</exception>
    public IAsyncEnumerable<KeyRxMessage> ReadAllAsync(CancellationToken cancellationToken = default)
        => _connection.Messages.ReadAllAsync(cancellationToken);

    /// <summary>
    /// The same messages to a handler, one after the other: with <see cref="KeyRxClientOptions.Binary"/> nothing is
    /// allocated for a key event. Completes where the other form ends.
    /// </summary>
    /// <inheritdoc cref="ReadAllAsync(CancellationToken)" path="/exception"/>
    public Task ReadAllAsync(IMessageHandler handler, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return _connection.Messages.ReadAllAsync(handler, cancellationToken);
    }

    /// <summary>Says goodbye, and waits for the answer for a bounded time.</summary>
    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}
