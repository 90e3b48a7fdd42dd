using KeyRx.WebSockets.Framing;

namespace KeyRx.Client.Reconnecting;

/// <summary>
/// One connection's time: what was subscribed is subscribed again, while its messages pass to the reader's queue.
/// </summary>
/// <remarks>Threading: <see cref="RunAsync"/> once.</remarks>
internal sealed class ConnectionRun(
    KeyRxClient client, Outbox outbox, PositionTable positions, MessageQueue output, Action tellOpen)
{
    private readonly List<KeyRxMessage> _delivered = [];
    private KeyRxConnectionException? _flaw;

    /// <summary>
    /// Runs until every message of the connection has been passed on: only then the positions are final. Returns why it
    /// ended; null after a normal end.
    /// </summary>
    internal async Task<KeyRxConnectionException?> RunAsync(CancellationToken stop)
    {
        positions.BeginConnection();
        var opening = OpenAsync();
        try
        {
            var end = await PassOnAsync(stop).ConfigureAwait(false);
            return Volatile.Read(ref _flaw) ?? end;
        }
        finally
        {
            await client.DisposeAsync().ConfigureAwait(false);
            await opening.ConfigureAwait(false);
            outbox.Lost();
        }
    }

    private async Task OpenAsync()
    {
        try
        {
            // Not cancelled: the queue is completed before anything else ends.
            await outbox.OpenAsync(client, gone => output.AddAsync(gone, CancellationToken.None)).ConfigureAwait(false);
            tellOpen();
        }
        catch (KeyRxConnectionException)
        {
            // Whoever passes the messages on learns it too, with its reason.
        }
        catch (KeyRxRequestException e)
        {
            await EndAsync(new KeyRxConnectionException(
                0, $"what was subscribed is refused now: {e.Message}", mayReturn: e.Code >= 500,
                e)).ConfigureAwait(false);
        }
        catch (TimeoutException e)
        {
            await EndAsync(new KeyRxConnectionException(Rfc6455.CloseAbnormal, e.Message, mayReturn: true, e))
                .ConfigureAwait(false);
        }
        // The user's callback threw: the reader is to learn of it now, not when the connection ends.
#pragma warning disable CA1031
        catch (Exception e)
#pragma warning restore CA1031
        {
            await EndAsync(ConnectionEnds.Failed(e)).ConfigureAwait(false);
        }
    }

    private async Task<KeyRxConnectionException?> PassOnAsync(CancellationToken stop)
    {
        try
        {
            await foreach (var message in client.ReadAllAsync(stop).ConfigureAwait(false))
            {
                if (!positions.TryTake(message, _delivered))
                {
                    return new KeyRxConnectionException(
                        Rfc6455.CloseAbnormal, "events are missing without a gap: the connection was left",
                        mayReturn: true);
                }
                if (message is RemovedMessage removed) outbox.Forget(removed.Topic);
                foreach (var delivered in _delivered) await output.AddAsync(delivered, stop).ConfigureAwait(false);
                _delivered.Clear();
            }

            return null;
        }
        catch (KeyRxConnectionException e)
        {
            return e;
        }
    }

    private async Task EndAsync(KeyRxConnectionException flaw)
    {
        Volatile.Write(ref _flaw, flaw);
        await client.DisposeAsync().ConfigureAwait(false);
    }
}
