using Microsoft.Extensions.Logging;

namespace KeyRx.Server.Diagnostics;

/// <summary>Log events about the embedding program's own code. No token, no payload.</summary>
internal static partial class HostLog
{
    [LoggerMessage(
        1046, LogLevel.Error,
        "the program could not say whose a token is; the client gets a 503 ({Unsaid} more since the last such line)")]
    internal static partial void AuthenticationFailed(ILogger logger, Exception exception, long unsaid);

    [LoggerMessage(
        1044, LogLevel.Error,
        "a hook of the program failed: {Hook} ({Unsaid} more since the last such line)")]
    internal static partial void HookFailed(ILogger logger, Exception exception, string hook, long unsaid);

    [LoggerMessage(
        1045, LogLevel.Warning, "{Count} calls of the program's hooks are left out: more waits than can be kept")]
    internal static partial void HooksLeftOut(ILogger logger, long count);
}
