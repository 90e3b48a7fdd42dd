using Microsoft.Extensions.Time.Testing;

namespace KeyRx.Tests.Input;

/// <summary>A clock that a test moves, once whoever plays by it waits for it.</summary>
internal sealed class PlayedTime : FakeTimeProvider, IDisposable
{
    private readonly SemaphoreSlim _waits = new(0);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        _waits.Release();
        return timer;
    }

    /// <summary>Moves the clock after the next wait has begun.</summary>
    public async Task AdvanceOnceAwaitedAsync(TimeSpan time, CancellationToken cancellation)
    {
        if (!await _waits.WaitAsync(TimeSpan.FromSeconds(30), cancellation))
            throw new TimeoutException("nobody waits for the clock");
        Advance(time);
    }

    public void Dispose() => _waits.Dispose();
}
