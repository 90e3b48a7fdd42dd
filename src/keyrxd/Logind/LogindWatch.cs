using System.Threading.Channels;
using KeyRx.Peers;
using KeyRx.Server;
using Microsoft.Extensions.Logging;

namespace KeyRx.Daemon.Logind;

/// <summary>
/// <c>--pause-on</c>: pauses the server when logind says that the screen is locked, the session is switched or the
/// machine sleeps, and ends what it began. What a person began it never ends. Call order: start, dispose.
/// </summary>
/// <remarks>Threading: on the pool; the loop knows nothing of it.</remarks>
internal sealed class LogindWatch : IAsyncDisposable
{
    /// <summary>Far more than logind says at once. When it is full, we begin anew, and ask how all stands.</summary>
    private const int SignalsMax = 1024;

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private readonly PauseOn _on;
    private readonly KeyRxServer _server;
    private readonly PauseRules _rules;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _running;
    private TimeSpan _pause = FirstPause;
    private bool _isToldAway;

    private LogindWatch(PauseOn on, KeyRxServer server, ILogger logger, TimeProvider time)
    {
        (_on, _server, _logger, _time) = (on, server, logger, time);
        _rules = new PauseRules(on, server.Pause, server.Resume);
        _running = Task.Run(RunAsync);
    }

    /// <summary>Null where nothing is to pause, or logind cannot be.</summary>
    internal static LogindWatch? Start(PauseOn on, KeyRxServer server, ILoggerFactory logging, TimeProvider time) =>
        on == PauseOn.None || !OperatingSystem.IsLinux()
            ? null
            : new LogindWatch(on, server, logging.CreateLogger("KeyRx.Logind"), time);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                var address = SystemBus.Address;
                if (!SystemBus.MayBeThere(address)) TellAway($"there is no system bus at {address}");
                else await WatchAsync(address).ConfigureAwait(false);
            }
            catch (Exception) when (_stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) // whatever a bus does costs this watch and nothing else
            {
                TellAway(e.Message);
            }

            await Task.Delay(_pause, _time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _pause = _pause * 2 < LongestPause ? _pause * 2 : LongestPause;
        }
    }

    /// <summary>Until the bus or logind goes.</summary>
    private async Task WatchAsync(string address)
    {
        using var bus = await LogindBus.ConnectAsync(address, _time, _stopping.Token).ConfigureAwait(false);
        var signals = Channel.CreateBounded<LogindSignal>(SignalsMax);
        await bus.ListenAsync(
            signal =>
            {
                if (signal.Kind != LogindSignalKind.Other && !signals.Writer.TryWrite(signal))
                    signals.Writer.TryComplete();
            },
            () => signals.Writer.TryComplete()).ConfigureAwait(false);
        var finder = new SessionFinder(bus, LocalUsers.Own);
        using var sleep = new SleepWatch(bus, _server, _logger, _time);
        if (_on.HasFlag(PauseOn.Sleep)) await sleep.BeginAsync().ConfigureAwait(false);
        _rules.Take(await finder.FindAsync().ConfigureAwait(false));
        LogindLog.Watched(_logger, _on);
        (_isToldAway, _pause) = (false, FirstPause);
        await foreach (var signal in signals.Reader.ReadAllAsync(_stopping.Token).ConfigureAwait(false))
            await TakeAsync(signal, finder, sleep).ConfigureAwait(false);
        TellAway("the connection has ended");
    }

    private async Task TakeAsync(LogindSignal signal, SessionFinder finder, SleepWatch sleep)
    {
        switch (signal.Kind)
        {
            case LogindSignalKind.Lock or LogindSignalKind.Unlock:
                _rules.Take(signal.Path, isLocked: signal.Kind == LogindSignalKind.Lock);
                break;
            case LogindSignalKind.Sleeping when _on.HasFlag(PauseOn.Sleep):
                await sleep.PauseAsync().ConfigureAwait(false);
                break;
            case LogindSignalKind.Awake when _on.HasFlag(PauseOn.Sleep):
                await sleep.AwakeAsync().ConfigureAwait(false);
                break;
            case LogindSignalKind.Changed:
                _rules.Take(await finder.FindAsync().ConfigureAwait(false));
                break;
            default:
                break;
        }
    }

    /// <summary>Once, until it is there again.</summary>
    private void TellAway(string reason)
    {
        if (!_isToldAway) LogindLog.Away(_logger, reason);
        _isToldAway = true;
    }
}
