using Microsoft.Extensions.Logging;

namespace KeyRx.Server.Diagnostics;

/// <summary>
/// The host's logger, whose failures stop nobody: a line that cannot be written is lost, and the server goes on.
/// </summary>
/// <remarks>Threading: any thread, as the host's logger.</remarks>
internal sealed class GuardedLogger(ILogger logger) : ILogger
{
    /// <inheritdoc/>
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    /// <inheritdoc/>
    public bool IsEnabled(LogLevel logLevel)
    {
        try
        {
            return logger.IsEnabled(logLevel);
        }
#pragma warning disable CA1031 // It is somebody else's code, and where it fails there is no log to tell.
        catch (Exception)
#pragma warning restore CA1031
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        try
        {
            logger.Log(logLevel, eventId, state, exception, formatter);
        }
#pragma warning disable CA1031 // As above.
        catch (Exception)
#pragma warning restore CA1031
        {
        }
    }
}
