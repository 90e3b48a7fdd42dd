using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace KeyRx.Tests.Server.Diagnostics;

/// <summary>Misbehaves on purpose: a log that keeps whoever writes a line waiting until the test lets go.</summary>
internal sealed class LoggerThatBlocks : ILogger, IDisposable
{
    private readonly ManualResetEventSlim _free = new();

    internal ConcurrentQueue<string> Lines { get; } = new();

    internal void LetGo() => _free.Set();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        _free.Wait();
        Lines.Enqueue(formatter(state, exception));
    }

    public void Dispose() => _free.Dispose();
}
