using Microsoft.Extensions.Logging;

namespace KeyRx.Daemon.Logind;

/// <summary>Every log event of the watch over logind, with its one id.</summary>
internal static partial class LogindLog
{
    [LoggerMessage(
        2301, LogLevel.Information,
        "logind cannot be asked, so no lock, switch or sleep pauses capture until it can: {Reason}")]
    internal static partial void Away(ILogger logger, string reason);

    [LoggerMessage(2302, LogLevel.Information, "logind is watched; capture pauses on {PauseOn}")]
    internal static partial void Watched(ILogger logger, PauseOn pauseOn);

    [LoggerMessage(
        2303, LogLevel.Warning, "the machine sleeps before what was typed is overwritten: that took over {Limit}")]
    internal static partial void SleepsBefore(ILogger logger, TimeSpan limit);

    [LoggerMessage(
        2304, LogLevel.Information, "logind does not wait for the pause before it sleeps: {Reason}")]
    internal static partial void SleepNotDelayed(ILogger logger, string reason);
}
