using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace KeyRx.Server.Diagnostics;

/// <summary>
/// Hands what the loop logs to a logger on the pool: a logger is the host's code, and one that waits for a disk or a
/// full pipe would hold up everybody. Lines beyond a bounded number that wait are left out, and counted in the next.
/// </summary>
/// <remarks>Threading: any thread; lines come out in the order in which they went in.</remarks>
internal sealed class LoopLogger : ILogger, IDisposable
{
    private const int WaitingMax = 1024;

    private readonly ILogger _target;
    private readonly Channel<Action> _lines = Channel.CreateBounded<Action>(
        new BoundedChannelOptions(WaitingMax) { SingleReader = true });

    private long _leftOut;

    internal LoopLogger(ILogger target)
    {
        _target = target;
        Written = WriteAsync();
    }

    /// <summary>Ends when everything is written that was logged before <see cref="Dispose"/>.</summary>
    internal Task Written { get; }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => _target.IsEnabled(logLevel);

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        if (!_lines.Writer.TryWrite(() => _target.Log(logLevel, eventId, state, exception, formatter)))
            Interlocked.Increment(ref _leftOut);
    }

    /// <summary>Takes no more lines.</summary>
    public void Dispose() => _lines.Writer.TryComplete();

    private async Task WriteAsync()
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        await foreach (var line in _lines.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            Write(line);
            if (Interlocked.Exchange(ref _leftOut, 0) is > 0 and var count)
                Write(() => ServerLog.LinesLeftOut(_target, count));
        }
    }

    private static void Write(Action line)
    {
        try
        {
            line();
        }
        // The host's logger: whatever it throws, there is nowhere to say so, and it is not to end the server.
#pragma warning disable CA1031
        catch (Exception)
#pragma warning restore CA1031
        {
        }
    }
}
