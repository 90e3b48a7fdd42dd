namespace KeyRx.EndToEnd.Tests.Network;

/// <summary>How a relay treats what the daemon says. Any thread.</summary>
internal sealed class RelayManners
{
    private volatile int _pieceBytesMax = int.MaxValue;
    private long _delayTicks;
    private volatile TaskCompletionSource? _stalled;

    /// <summary>Writes of at most so many bytes.</summary>
    public int PieceBytesMax
    {
        get => _pieceBytesMax;
        set => _pieceBytesMax = value;
    }

    /// <summary>Before each write.</summary>
    public TimeSpan Delay
    {
        get => new(Interlocked.Read(ref _delayTicks));
        set => Interlocked.Exchange(ref _delayTicks, value.Ticks);
    }

    /// <summary>Carries nothing until <see cref="GoOn"/>.</summary>
    public void Stall() => _stalled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void GoOn() => _stalled?.TrySetResult();

    /// <summary>Ends when the next piece may be carried.</summary>
    internal async Task WaitAsync(CancellationToken cancellation)
    {
        if (_stalled is { } stalled) await stalled.Task.WaitAsync(cancellation);
        if (Delay is { Ticks: > 0 } delay) await Task.Delay(delay, TimeProvider.System, cancellation);
    }
}
