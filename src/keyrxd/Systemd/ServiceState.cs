using System.Diagnostics;
using KeyRx.Server;
using KeyRx.Server.Diagnostics;

namespace KeyRx.Daemon.Systemd;

/// <summary>The daemon's life as a service manager hears of it; nothing at all where none listens.</summary>
internal sealed class ServiceState(ServiceNotifier? notifier) : IAsyncDisposable
{
    /// <summary>The owner looks after itself once a second; so much longer is no hiccup.</summary>
    private static readonly TimeSpan SilenceMax = TimeSpan.FromSeconds(5);

    private ServiceWatchdog? _watchdog;

    internal static ServiceState FromEnvironment() => new(ServiceNotifier.FromEnvironment());

    /// <summary>It listens.</summary>
    internal void Ready(KeyRxServer server)
    {
        notifier?.Tell("READY=1");
        if (notifier is not null && _watchdog is null && ServiceNotifier.WatchdogInterval() is { } interval)
        {
            _watchdog = new ServiceWatchdog(
                notifier.Tell, () => IsAlive(server.Statistics), interval, TimeProvider.System);
        }
    }

    /// <summary>Files are read again; <see cref="Ready"/> follows.</summary>
    internal void Reloading() =>
        notifier?.Tell($"RELOADING=1\nMONOTONIC_USEC={Stopwatch.GetTimestamp() / (Stopwatch.Frequency / 1_000_000)}");

    internal void Stopping() => notifier?.Tell("STOPPING=1");

    internal static bool IsAlive(ServerStatistics statistics) => statistics.LoopSilence < SilenceMax;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_watchdog is not null) await _watchdog.DisposeAsync().ConfigureAwait(false);
        notifier?.Dispose();
    }
}
