using System.Text.Unicode;
using Microsoft.Extensions.Logging;

namespace KeyRx.Native.Logs;

/// <summary>Lines of every server of the process, to the host's function: one at a time.</summary>
/// <remarks>
/// Threading: any thread. The function runs under the lock, so that none runs once it was taken away; never on the
/// loop, which logs through a queue.
/// </remarks>
internal sealed unsafe class LogSink : ILoggerFactory, ILogger
{
    private const int BytesMax = 4 * 1024;

    /// <summary>This thread is in the function: what it causes to be logged is left out.</summary>
    [ThreadStatic]
    private static bool IsCalling;

    private readonly Lock _calling = new();
    private readonly byte[] _text = GC.AllocateArray<byte>(BytesMax, pinned: true);
    private delegate* unmanaged[Cdecl]<void*, int, int, byte*, void> _callback;
    private void* _user;
    private volatile int _least = (int)LogLevel.None;

    private LogSink()
    {
    }

    internal static LogSink Instance { get; } = new();

    /// <summary>Calls this one from now on, and no other; null for none.</summary>
    internal void Set(delegate* unmanaged[Cdecl]<void*, int, int, byte*, void> callback, void* user, int least)
    {
        lock (_calling)
        {
            _callback = callback;
            _user = user;
            _least = callback is null ? (int)LogLevel.None : least;
        }
    }

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None && (int)logLevel >= _least;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        if (IsCalling || !IsEnabled(logLevel)) return;
        var line = formatter(state, exception);
        lock (_calling)
        {
            if (_callback is null || (int)logLevel < _least) return;
            Utf8.FromUtf16(line, _text.AsSpan(0, BytesMax - 1), out _, out var written);
            _text[written] = 0;
            IsCalling = true;
            fixed (byte* text = _text) _callback(_user, (int)logLevel, eventId.Id, text);
            IsCalling = false;
        }
    }

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public void Dispose()
    {
    }
}
