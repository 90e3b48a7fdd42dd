using System.Security.Cryptography;
using KeyRx.Protocol;
using KeyRx.Protocol.Messages;

namespace KeyRx.Client.Reconnecting;

/// <summary>
/// A client that comes back by itself: subscriptions are taken up where they were, so that each event is read exactly
/// once, or is named in a <see cref="GapMessage"/>. <see cref="Start"/>, <see cref="SubscribeAsync"/>, then read
/// <see cref="ReadAllAsync"/> to its end.
/// </summary>
/// <remarks>
/// Threading: one reader, and any number of requests meanwhile, from any thread. Read all the time: messages that
/// nobody reads hold up the connection, answers to requests included.
/// </remarks>
public sealed class ReconnectingClient : IAsyncDisposable
{
    private readonly ReconnectingClientOptions _options;
    private readonly CancellationTokenSource _stop;
    private readonly MessageQueue _messages;

    /// <summary>
    /// Null without a window. One for all readers, one after the other: it holds what the last one left behind.
    /// </summary>
    private readonly TimeOrder? _order;
    private readonly Outbox _outbox;
    private readonly Task _life;
    private ConnectionStateChange _lastChange = new(ConnectionState.Connecting, 1, TimeSpan.Zero, null);

    private ReconnectingClient(ReconnectingClientOptions options)
    {
        _options = options;
        var connection = options.Connection with { TellsAcks = true };
        var positions = new PositionTable();
        var policy = new RetryPolicy(
            options.MaxAttempts,
            new Backoff(new Random(options.JitterSeed ?? RandomNumberGenerator.GetInt32(int.MaxValue))));
        _stop = new CancellationTokenSource(Timeout.InfiniteTimeSpan, connection.TimeProvider);
        _messages = new MessageQueue(connection.MaxWaitingMessages);
        if (options.ReorderWindow > TimeSpan.Zero)
            _order = new TimeOrder(options.ReorderWindow, connection.TimeProvider);
        _outbox = new Outbox(options.MaxQueuedMessages, options.MaxQueuedBytes, positions);
        _life = LiveAsync(new ConnectionLoop(connection, policy, _outbox, positions, _messages, Tell));
    }

    /// <summary>Where the client stands.</summary>
    public ConnectionState State => LastChange.State;

    /// <summary>How it came there: which attempt, how long until the next, and the last error.</summary>
    public ConnectionStateChange LastChange => Volatile.Read(ref _lastChange);

    /// <summary>Begins to connect, and does so again whenever the connection is lost.</summary>
    /// <exception cref="ArgumentException">An option is not acceptable; the message says which.</exception>
    public static ReconnectingClient Start(ReconnectingClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        return new ReconnectingClient(options);
    }

    /// <summary>
    /// Subscribes to topics, on this connection and all that follow. While there is none it is remembered; the task
    /// completes when a server has acknowledged it.
    /// </summary>
    /// <param name="topics">Names; <c>*</c> stands for all that the token may read.</param>
    /// <param name="cancellationToken">Stops waiting, and forgets what no server has acknowledged.</param>
    /// <returns>Where each topic stood.</returns>
    /// <exception cref="KeyRxRequestException">The server refused; the message is its own.</exception>
    /// <exception cref="KeyRxConnectionException">The client is closed; the message says why.</exception>
    /// <exception cref="TimeoutException">Connected, but no answer came within
    /// <see cref="KeyRxClientOptions.RequestTimeout"/>.</exception>
    public Task<IReadOnlyDictionary<string, StreamPosition>> SubscribeAsync(
        IReadOnlyList<string> topics, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(topics);
        return _outbox.SubscribeAsync(topics, cancellationToken);
    }

    /// <summary>
    /// Ends subscriptions; of these topics nothing more is read but what waits for the reader already.
    /// </summary>
    /// <inheritdoc cref="SubscribeAsync" path="/exception"/>
    public Task UnsubscribeAsync(IReadOnlyList<string> topics, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(topics);
        return _outbox.UnsubscribeAsync(topics, cancellationToken);
    }

    /// <summary>
    /// Publishes an event; the server has taken it when the task completes. While there is no connection it waits in a
    /// bounded queue. It is never sent twice.
    /// </summary>
    /// <param name="topic">A topic to which the token may publish.</param>
    /// <param name="json">The payload: one JSON value in UTF-8.</param>
    /// <param name="cancellationToken">Stops waiting; what is still in the queue is not sent.</param>
    /// <exception cref="ArgumentException">The payload is not JSON.</exception>
    /// <exception cref="KeyRxPublishException">It did not fit into the queue, or the connection was
    /// lost before the answer.</exception> <inheritdoc cref="SubscribeAsync" path="/exception"/>
    public Task PublishAsync(string topic, ReadOnlyMemory<byte> json, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(topic);
        // At once, also where it will wait.
        if (!JsonPayload.IsValid(json.Span, out var error))
            throw new ArgumentException($"the payload for '{topic}' is not JSON: {error}", nameof(json));
        return _outbox.PublishAsync(topic, json, cancellationToken);
    }

    /// <summary>
    /// Messages of all connections as one stream. Within a topic in order, each event once; what cannot be had is a
    /// <see cref="GapMessage"/>. Ends after a normal close (1000) and after disposal; one reader at a time. A loop may
    /// be left and begun again: it goes on with the next message.
    /// </summary>
    /// <exception cref="InvalidOperationException">The messages are being read already.</exception>
    /// <exception cref="KeyRxConnectionException">The server refused for good, or all attempts are used up.</exception>
    public IAsyncEnumerable<KeyRxMessage> ReadAllAsync(CancellationToken cancellationToken = default)
    {
        var messages = _messages.ReadAllAsync(cancellationToken);
        return _order?.SortAsync(messages, cancellationToken) ?? messages;
    }

    /// <summary>
    /// Tells the server that everything of a topic up to a sequence is taken in: from it the server reads how far this
    /// client is behind. Without a connection nothing is told, for where to go on this client knows by itself.
    /// </summary>
    /// <param name="topic">A topic that is subscribed.</param>
    /// <param name="sequence">The last sequence taken in.</param>
    /// <param name="cancellationToken">Stops waiting; the server may still obey.</param>
    /// <exception cref="KeyRxRequestException">The server refused; the message is its own.</exception>
    /// <exception cref="KeyRxConnectionException">The client is closed; the message says why.</exception>
    /// <exception cref="TimeoutException">Connected, but no answer came within
    /// <see cref="KeyRxClientOptions.RequestTimeout"/>.</exception>
    public Task AcknowledgeAsync(string topic, ulong sequence, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(topic);
        return _outbox.AcknowledgeAsync(topic, sequence, cancellationToken);
    }

    /// <summary>
    /// Closes, whatever the state; says goodbye to an open connection and waits for the answer for a bounded time.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        // First: it lets go whoever waits for room.
        _messages.Complete(null);
        await _stop.CancelAsync().ConfigureAwait(false);
        await _life.ConfigureAwait(false);
    }

    private async Task LiveAsync(ConnectionLoop loop)
    {
        // Off the constructor, which still has fields to set.
        await Task.Yield();
        KeyRxConnectionException? end = null;
        try
        {
            end = await loop.RunAsync(_stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Disposed of: a normal end.
        }
#pragma warning disable CA1031 // Whatever it is, whoever reads must learn of it.
        catch (Exception e)
#pragma warning restore CA1031
        {
            end = ConnectionEnds.Failed(e);
        }

        Close(end);
    }

    private void Close(KeyRxConnectionException? end)
    {
        _outbox.Close(end ?? ConnectionEnds.ClosedHere());
        try
        {
            Tell(new ConnectionStateChange(ConnectionState.Closed, 0, TimeSpan.Zero, end));
        }
#pragma warning disable CA1031 // The callback's own fault, and the client has ended already.
        catch (Exception)
#pragma warning restore CA1031
        {
            // Nobody is left to tell.
        }

        _messages.Complete(end);
    }

    private void Tell(ConnectionStateChange change)
    {
        Volatile.Write(ref _lastChange, change);
        _options.StateChanged?.Invoke(change);
    }
}
