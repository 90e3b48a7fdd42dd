using KeyRx.Server.Diagnostics;
using KeyRx.Server.Hooks;
using KeyRx.Server.Timing;

namespace KeyRx.Server;

/// <summary>The host's hooks, and what becomes of their errors.</summary>
public sealed partial class KeyRxServer
{
    /// <summary>Failures logged one by one: clients cause them at will.</summary>
    private const int HookFailuresPerSecond = 10;

    private readonly HookQueue? _hooks;
    private readonly LogGate _hookFailures = new(new MonotonicClock(TimeProvider.System), HookFailuresPerSecond);

    private void TellHookFailure(HookKind hook, Exception error)
    {
        lock (_hookFailures)
        {
            if (_hookFailures.TryPass(out var unsaid)) HostLog.HookFailed(_logger, error, $"{hook}", unsaid);
        }
    }
}
