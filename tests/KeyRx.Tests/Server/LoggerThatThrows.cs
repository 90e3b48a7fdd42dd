using Microsoft.Extensions.Logging;

namespace KeyRx.Tests.Server;

/// <summary>Misbehaves on purpose: whatever is logged, it throws.</summary>
internal sealed class LoggerThatThrows : ILoggerFactory, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("it has none");

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => throw new InvalidOperationException("on purpose");

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter) => throw new InvalidOperationException("on purpose");

    public void Dispose()
    {
    }
}
