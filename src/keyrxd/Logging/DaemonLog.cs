using Microsoft.Extensions.Logging;

namespace KeyRx.Daemon.Logging;

/// <summary>
/// Every log event of the daemon itself, with its one id. Settings and files are named; secrets never.
/// </summary>
internal static partial class DaemonLog
{
    [LoggerMessage(2101, LogLevel.Information, "reloaded: {Tokens} tokens, {Hosts} further hosts, {Origins} origins")]
    internal static partial void Reloaded(ILogger logger, int tokens, int hosts, int origins);

    [LoggerMessage(2102, LogLevel.Warning, "changed, but needs a restart: {Settings}")]
    internal static partial void NeedsRestart(ILogger logger, string settings);

    [LoggerMessage(2103, LogLevel.Error, "reload failed, everything stays as it was: {Reason}")]
    internal static partial void ReloadFailed(ILogger logger, string reason);
}
