using KeyRx.Protocol;

namespace KeyRx.Client.Reconnecting;

/// <summary>
/// Requests of the user: to the open connection, or kept until there is one. <see cref="OpenAsync"/> brings a new
/// connection to where the last one was, in this order: subscriptions, those still unanswered, messages that waited.
/// </summary>
/// <remarks>
/// Threading: any; a lock, never held while something is sent. One <see cref="OpenAsync"/> at a time.
/// </remarks>
internal sealed class Outbox(int messagesMax, int bytesMax, PositionTable positions)
{
    private readonly Lock _lock = new();
    private readonly Subscriptions _subscriptions = new();
    private readonly SendQueue _queue = new(messagesMax, bytesMax);
    private KeyRxClient? _open;
    private KeyRxConnectionException? _closed;

    private KeyRxClient? Open => _open is { IsEnded: false } ? _open : null;

    internal async Task<IReadOnlyDictionary<string, StreamPosition>> SubscribeAsync(
        IReadOnlyList<string> topics, CancellationToken cancellationToken)
    {
        var pending = new PendingSubscription([.. topics]);
        KeyRxClient? open;
        lock (_lock)
        {
            ThrowIfClosed();
            _subscriptions.Add(pending);
            open = Open;
        }

        try
        {
            // Otherwise OpenAsync sends it.
            if (open is not null) await SendAsync(open, pending, cancellationToken).ConfigureAwait(false);
            return await pending.Done.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            lock (_lock) _subscriptions.Remove(pending);
            throw;
        }
    }

    /// <summary>The server has removed a topic: it is not asked for again.</summary>
    internal void Forget(string topic)
    {
        lock (_lock) _subscriptions.Forget(topic);
    }

    internal async Task UnsubscribeAsync(IReadOnlyList<string> topics, CancellationToken cancellationToken)
    {
        KeyRxClient? open;
        lock (_lock)
        {
            ThrowIfClosed();
            var known = positions.KnownTopics;
            _subscriptions.Remove(topics, known);
            positions.Forget(topics.Contains(TopicName.Every) ? known : topics);
            open = Open;
        }

        try
        {
            if (open is not null) await open.UnsubscribeAsync(topics, cancellationToken).ConfigureAwait(false);
        }
        catch (KeyRxConnectionException)
        {
            // Its subscriptions ended with it, and the next connection is not told of these topics.
        }
    }

    internal async Task PublishAsync(string topic, ReadOnlyMemory<byte> json, CancellationToken cancellationToken)
    {
        KeyRxClient? open;
        QueuedPublish? queued = null;
        lock (_lock)
        {
            ThrowIfClosed();
            open = Open;
            if (open is null) _queue.Add(queued = new QueuedPublish(topic, json.ToArray()));
        }

        if (queued is null) await SendAsync(open!, topic, json, cancellationToken).ConfigureAwait(false);
        else await WaitAsync(queued, cancellationToken).ConfigureAwait(false);
    }

    internal async Task AcknowledgeAsync(string topic, ulong sequence, CancellationToken cancellationToken)
    {
        KeyRxClient? open;
        lock (_lock)
        {
            ThrowIfClosed();
            open = Open;
        }

        try
        {
            if (open is not null) await open.AcknowledgeAsync(topic, sequence, cancellationToken).ConfigureAwait(false);
        }
        catch (KeyRxConnectionException)
        {
            // It ended meanwhile, and its consumer lag with it.
        }
    }

    /// <summary>Brings the connection up to date; requests go to it directly from then on.</summary>
    /// <param name="client">Just connected.</param>
    /// <param name="tell">Called with each topic that the server has no more.</param>
    /// <exception cref="KeyRxConnectionException">It ended meanwhile.</exception>
    /// <exception cref="KeyRxRequestException">What was subscribed is refused now.</exception>
    /// <exception cref="TimeoutException">The server does not answer.</exception>
    internal async Task OpenAsync(KeyRxClient client, Func<RemovedMessage, ValueTask> tell)
    {
        IReadOnlyList<SubscribeRequest> requests;
        lock (_lock) requests = _subscriptions.Requests(positions.KnownTopics);
        foreach (var request in requests) await ResubscribeAsync(client, request, tell).ConfigureAwait(false);

        while (true)
        {
            // Before anything is taken: what was not sent goes to the next connection.
            if (client.IsEnded) throw ConnectionEnds.Lost();
            if (!TryTakeNext(client, out var pending, out var publish)) return;
            if (pending is not null) await SendAsync(client, pending, CancellationToken.None).ConfigureAwait(false);
            if (publish is not null) await SendAsync(client, publish).ConfigureAwait(false);
        }
    }

    /// <summary>The connection is gone: requests wait for the next one.</summary>
    internal void Lost()
    {
        lock (_lock) _open = null;
    }

    /// <summary>There will be no next one.</summary>
    internal void Close(KeyRxConnectionException reason)
    {
        lock (_lock)
        {
            (_open, _closed) = (null, reason);
            while (_subscriptions.NextPending is { } pending)
            {
                _subscriptions.Remove(pending);
                pending.Done.TrySetException(reason);
            }

            while (_queue.Take() is { } publish)
            {
                publish.Done.TrySetException(new KeyRxPublishException(
                    $"'{publish.Topic}' was not published: {reason.Message}", isOutcomeUnknown: false, reason));
            }
        }
    }

    /// <summary>A topic that went while there was no connection is forgotten and told; the others come back.</summary>
    private async Task ResubscribeAsync(
        KeyRxClient client, SubscribeRequest request, Func<RemovedMessage, ValueTask> tell)
    {
        try
        {
            await client.SubscribeAsync(request.Topics, positions.Resumable(request.Resumed)).ConfigureAwait(false);
        }
        catch (KeyRxRequestException e)
            when (e.Code == ErrorCodes.NotFound && !request.Topics.Contains(TopicName.Every))
        {
            if (request.Topics is [var gone])
            {
                Forget(gone);
                if (positions.TryForget(gone, out var last))
                    await tell(new RemovedMessage(gone, last)).ConfigureAwait(false);
                return;
            }

            // The server obeys all of a request or nothing, and its sentence is for people: each is asked for alone.
            foreach (var topic in request.Topics)
                await ResubscribeAsync(client, new SubscribeRequest([topic], [topic]), tell).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// False when nothing waits any more: in the same moment the connection becomes the open one, so nothing
    /// overtakes.
    /// </summary>
    private bool TryTakeNext(KeyRxClient client, out PendingSubscription? pending, out QueuedPublish? publish)
    {
        lock (_lock)
        {
            pending = _subscriptions.NextPending;
            publish = pending is null ? _queue.Take() : null;
            if (pending is not null || publish is not null) return true;
            _open = client;
            return false;
        }
    }

    private async Task SendAsync(KeyRxClient client, PendingSubscription pending, CancellationToken cancellationToken)
    {
        try
        {
            var acks = await client.SubscribeAsync(
                pending.Topics, positions.Resumable(pending.Topics), cancellationToken).ConfigureAwait(false);
            lock (_lock) _subscriptions.Acknowledge(pending);
            pending.Done.TrySetResult(acks);
        }
        catch (KeyRxConnectionException)
        {
            // The next connection asks again.
        }
        catch (Exception e) when (e is KeyRxRequestException or TimeoutException)
        {
            lock (_lock) _subscriptions.Remove(pending);
            pending.Done.TrySetException(e);
        }
    }

    private static async Task SendAsync(KeyRxClient client, QueuedPublish publish)
    {
        try
        {
            await SendAsync(client, publish.Topic, publish.Json, CancellationToken.None).ConfigureAwait(false);
            publish.Done.TrySetResult();
        }
        catch (Exception e) when (e is KeyRxPublishException or KeyRxRequestException or TimeoutException)
        {
            publish.Done.TrySetException(e);
        }
    }

    private static async Task SendAsync(
        KeyRxClient client, string topic, ReadOnlyMemory<byte> json, CancellationToken cancellationToken)
    {
        try
        {
            await client.PublishAsync(topic, json, cancellationToken).ConfigureAwait(false);
        }
        catch (KeyRxConnectionException e)
        {
            // Sent twice would be worse than asked for: only its author knows what a second one would do.
            throw new KeyRxPublishException(
                $"whether '{topic}' was published is unknown: the connection ended before the answer ({e.Message})",
                isOutcomeUnknown: true, e);
        }
    }

    private async Task WaitAsync(QueuedPublish queued, CancellationToken cancellationToken)
    {
        try
        {
            await queued.Done.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            lock (_lock) _queue.Remove(queued);
            throw;
        }
    }

    private void ThrowIfClosed()
    {
        if (_closed is not null) throw _closed;
    }
}
