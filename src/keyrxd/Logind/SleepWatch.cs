using System.Runtime.InteropServices;
using KeyRx.Server;
using KeyRx.Server.Privacy;
using Microsoft.Extensions.Logging;
using Tmds.DBus.Protocol;

namespace KeyRx.Daemon.Logind;

/// <summary>
/// Pauses before the machine sleeps: logind is asked to wait until what was typed is overwritten, so that a disk that
/// memory is written to never gets it.
/// </summary>
internal sealed class SleepWatch(LogindBus bus, KeyRxServer server, ILogger logger, TimeProvider time) : IDisposable
{
    /// <summary>logind itself waits for 5 s (InhibitDelayMaxSec), then sleeps all the same.</summary>
    private static readonly TimeSpan ErasingMax = TimeSpan.FromSeconds(4);

    private SafeHandle? _delay;

    /// <inheritdoc/>
    public void Dispose() => _delay?.Dispose();

    /// <summary>How it stands now, when the watch begins.</summary>
    internal async Task BeginAsync()
    {
        var isSoon = await bus.FlagAsync(LogindBus.ManagerPath, LogindBus.ManagerInterface, "PreparingForSleep")
            .ConfigureAwait(false);
        if (isSoon) await PauseAsync().ConfigureAwait(false);
        else await AwakeAsync().ConfigureAwait(false);
    }

    internal async Task PauseAsync()
    {
        try
        {
            await server.PauseAsync(PauseReason.Sleep).WaitAsync(ErasingMax, time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            LogindLog.SleepsBefore(logger, ErasingMax);
        }

        _delay?.Dispose();
        _delay = null;
    }

    internal async Task AwakeAsync()
    {
        server.Resume(PauseReason.Sleep);
        if (_delay is not null) return;
        try
        {
            _delay = await bus.DelaySleepAsync("what was typed is overwritten first").ConfigureAwait(false);
        }
        catch (DBusErrorReplyException e)
        {
            LogindLog.SleepNotDelayed(logger, e.Message);
        }
    }
}
