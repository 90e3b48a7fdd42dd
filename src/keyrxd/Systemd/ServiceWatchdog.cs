namespace KeyRx.Daemon.Systemd;

/// <summary>
/// WATCHDOG=1 while the server's loop turns, and no longer: a manager then starts the daemon anew.
/// </summary>
internal sealed class ServiceWatchdog : IAsyncDisposable
{
    private readonly ITimer _timer;

    /// <param name="tell">Hears <c>WATCHDOG=1</c>.</param>
    /// <param name="isAlive">Asked before each; on a thread of the pool.</param>
    /// <param name="interval">How often.</param>
    /// <param name="time">Whose timer.</param>
    internal ServiceWatchdog(Action<string> tell, Func<bool> isAlive, TimeSpan interval, TimeProvider time) =>
        _timer = time.CreateTimer(_ => TellIf(tell, isAlive), null, interval, interval);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _timer.DisposeAsync();

    private static void TellIf(Action<string> tell, Func<bool> isAlive)
    {
        if (isAlive()) tell("WATCHDOG=1");
    }
}
