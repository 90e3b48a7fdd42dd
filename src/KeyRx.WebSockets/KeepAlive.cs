namespace KeyRx.WebSockets;

/// <summary>
/// Asks a peer that is silent, and gives it up when it stays so. By timestamps: a timer that is late changes nothing.
/// </summary>
/// <remarks>Threading: one timer; <see cref="Dispose"/> from any thread.</remarks>
internal sealed class KeepAlive : IDisposable
{
    private readonly Lock _lock = new();
    private readonly SilenceMeter _silence;
    private readonly Action _ask;
    private readonly Action<TimeSpan> _lose;
    private readonly TimeSpan _askAfter;
    private readonly TimeSpan _loseAfter;
    private readonly ITimer _timer;
    private bool _isDisposed;

    internal KeepAlive(
        WebSocketConnectionOptions options, SilenceMeter silence, Action ask, Action<TimeSpan> lose)
    {
        (_silence, _ask, _lose) = (silence, ask, lose);
        (_askAfter, _loseAfter) = (options.KeepAliveInterval, options.KeepAliveInterval + options.KeepAliveTimeout);
        _timer = options.TimeProvider.CreateTimer(
            static watch => ((KeepAlive)watch!).Look(), this, _askAfter, Timeout.InfiniteTimeSpan);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock) _isDisposed = true;
        _timer.Dispose();
    }

    private void Look()
    {
        var silence = _silence.Elapsed ?? TimeSpan.Zero;
        if (silence >= _loseAfter)
        {
            _lose(silence);
            return;
        }

        if (silence >= _askAfter) _ask();
        lock (_lock)
        {
            if (!_isDisposed)
                _timer.Change((silence >= _askAfter ? _loseAfter : _askAfter) - silence, Timeout.InfiniteTimeSpan);
        }
    }
}
