namespace KeyRx.Client.Reconnecting;

/// <summary>Connect, run, wait, and again, until it makes no sense any more.</summary>
/// <remarks>Threading: <see cref="RunAsync"/> once; changes of state are told one after the other.</remarks>
internal sealed class ConnectionLoop(
    KeyRxClientOptions options, RetryPolicy policy, Outbox outbox, PositionTable positions, MessageQueue output,
    Action<ConnectionStateChange> tell)
{
    /// <summary>Returns why it ended; null after a normal close.</summary>
    internal async Task<KeyRxConnectionException?> RunAsync(CancellationToken stop)
    {
        var (attempt, error) = (1, (KeyRxConnectionException?)null);
        while (true)
        {
            tell(new ConnectionStateChange(ConnectionState.Connecting, attempt, TimeSpan.Zero, error));
            var next = await TryOnceAsync(stop).ConfigureAwait(false);
            (attempt, error) = (next.Attempt, next.Error);
            if (next.IsFinal) return error;
            // The wait begins before it is told: whoever moves the clock then moves it for this wait.
            var wait = Task.Delay(next.Delay, options.TimeProvider, stop);
            tell(new ConnectionStateChange(ConnectionState.Waiting, attempt, next.Delay, error));
            await wait.ConfigureAwait(false);
        }
    }

    private async Task<RetryDecision> TryOnceAsync(CancellationToken stop)
    {
        KeyRxClient client;
        try
        {
            client = await KeyRxClient.ConnectAsync(options, stop).ConfigureAwait(false);
        }
        catch (KeyRxConnectionException e)
        {
            return policy.AfterFailure(e);
        }

        policy.Opened();
        var openedAt = options.TimeProvider.GetTimestamp();
        var run = new ConnectionRun(client, outbox, positions, output, () =>
            tell(new ConnectionStateChange(ConnectionState.Open, 0, TimeSpan.Zero, null)));
        var end = await run.RunAsync(stop).ConfigureAwait(false);
        return policy.AfterLoss(end, options.TimeProvider.GetElapsedTime(openedAt));
    }
}
