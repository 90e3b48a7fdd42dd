namespace KeyRx.Tests.Client;

/// <summary>
/// The system's clock, but it stands still, and its timers wait, until <see cref="Release"/>: a script starts when the
/// test is ready, however long that took.
/// </summary>
internal sealed class HeldClock : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<ITimer> _held = [];
    private readonly long _heldAt = TimeProvider.System.GetTimestamp();
    private volatile bool _isReleased;

    public override long GetTimestamp() => _isReleased ? base.GetTimestamp() : _heldAt;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        lock (_lock)
        {
            if (_isReleased) return base.CreateTimer(callback, state, dueTime, period);
            var timer = base.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, period);
            _held.Add(timer);
            return timer;
        }
    }

    public void Release()
    {
        lock (_lock)
        {
            _isReleased = true;
            foreach (var timer in _held) timer.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }
}
