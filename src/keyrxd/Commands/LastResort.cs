using KeyRx.Daemon.Errors;

namespace KeyRx.Daemon.Commands;

/// <summary>
/// Ends the process when an orderly stop takes too long, whatever hangs: who sends SIGTERM need not send SIGKILL.
/// </summary>
internal sealed class LastResort : IDisposable
{
    private readonly CancellationTokenSource _ended = new();

    /// <param name="asked">Completes when the stop is asked for.</param>
    /// <param name="limit">From then on.</param>
    /// <param name="time">The clock of the limit.</param>
    /// <param name="exit">Ends the process; it is given the exit code.</param>
    internal LastResort(Task asked, TimeSpan limit, TimeProvider time, Action<int> exit) =>
        _ = WatchAsync(asked, limit, time, exit);

    /// <summary>The stop is done.</summary>
    public void Dispose() => _ended.Cancel();

    private async Task WatchAsync(Task asked, TimeSpan limit, TimeProvider time, Action<int> exit)
    {
        await asked.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        try
        {
            await Task.Delay(limit, time, _ended.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        // Standard error may be what hangs.
        _ = Task.Run(() => Console.Error.WriteLine($"keyrxd: the stop took more than {limit.TotalSeconds} s: gave up"));
        await Task.Delay(TimeSpan.FromMilliseconds(100), time).ConfigureAwait(false);
        exit(ExitCode.CannotStart);
    }
}
