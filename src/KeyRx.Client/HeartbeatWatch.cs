namespace KeyRx.Client;

/// <summary>
/// Notices that the server is gone although TCP does not say so: after two heartbeats of silence it asks, after two and
/// a half it takes the connection for lost (PROTOCOL.md, "Heartbeat"). By timestamps: a timer that comes late, or is
/// not served for a while, changes nothing.
/// </summary>
/// <remarks>
/// Threading: one timer; <see cref="Dispose"/> from any thread, after which a callback that runs already may still
/// end.
/// </remarks>
internal sealed class HeartbeatWatch : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Func<TimeSpan?> _silence;
    private readonly Action _ask;
    private readonly Action<KeyRxConnectionException> _lose;
    private readonly TimeSpan _askAfter;
    private readonly TimeSpan _loseAfter;
    private readonly ITimer _timer;
    private bool _isDisposed;

    internal HeartbeatWatch(
        TimeProvider time, TimeSpan heartbeat, Func<TimeSpan?> silence, Action ask,
        Action<KeyRxConnectionException> lose)
    {
        (_silence, _ask, _lose) = (silence, ask, lose);
        (_askAfter, _loseAfter) = (heartbeat * 2, heartbeat * 2.5);
        _timer = time.CreateTimer(
            static watch => ((HeartbeatWatch)watch!).Look(), this, _askAfter, Timeout.InfiniteTimeSpan);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock) _isDisposed = true;
        _timer.Dispose();
    }

    private void Look()
    {
        var silence = _silence() ?? TimeSpan.Zero;
        if (silence >= _loseAfter)
        {
            _lose(ConnectionEnds.Silent(silence));
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
