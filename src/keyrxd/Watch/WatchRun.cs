using KeyRx.Client;
using KeyRx.Client.Reconnecting;

namespace KeyRx.Daemon.Watch;

/// <summary>Reads from a server into a view until it is stopped, over losses of the connection.</summary>
internal static class WatchRun
{
    /// <exception cref="KeyRxConnectionException">The first attempt failed, for a person may have mistyped the
    /// address; or the server refused for good.</exception>
    /// <exception cref="KeyRxRequestException">A topic is refused.</exception>
    internal static Task RunAsync(
        KeyRxClientOptions connection, string[] topics, IWatchView view, CancellationToken cancellation) =>
        view.RunAsync(async () =>
        {
            var first = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await using var client = ReconnectingClient.Start(new ReconnectingClientOptions
            {
                Connection = connection,
                MaxAttempts = 0,
                StateChanged = change =>
                {
                    if (change.State == ConnectionState.Open) first.TrySetResult();
                    else if (change.Error is { } error) first.TrySetException(error);
                    if (first.Task.IsCompletedSuccessfully) view.Changed(change);
                },
            });
            await first.Task.WaitAsync(cancellation).ConfigureAwait(false);
            var subscribing = client.SubscribeAsync(topics, cancellation);
            var reading = ReadAsync(client, view, cancellation);
            if (await Task.WhenAny(subscribing, reading).ConfigureAwait(false) == subscribing)
                await subscribing.ConfigureAwait(false);
            await reading.ConfigureAwait(false);
        });

    private static async Task ReadAsync(ReconnectingClient client, IWatchView view, CancellationToken cancellation)
    {
        await foreach (var message in client.ReadAllAsync(cancellation).ConfigureAwait(false)) view.Show(message);
    }
}
