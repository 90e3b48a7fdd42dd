using System.Threading.Tasks.Sources;

namespace KeyRx.Server.Transports;

/// <summary>
/// What the loop wakes one asynchronous method with. Setting it costs the loop an exchange and a work item: what waits
/// goes on on the thread pool. Set more than once before it is seen, it is seen once.
/// </summary>
/// <remarks>Threading: <see cref="Set"/> any thread; <see cref="WaitAsync"/> one method, one wait at a time.</remarks>
internal sealed class LoopSignal : IValueTaskSource
{
    private ManualResetValueTaskSourceCore<bool> _core = new() { RunContinuationsAsynchronously = true };
    private int _isSet;

    internal void Set()
    {
        if (Interlocked.Exchange(ref _isSet, 1) == 0) _core.SetResult(true);
    }

    internal ValueTask WaitAsync() => new(this, _core.Version);

    /// <inheritdoc/>
    public void GetResult(short token)
    {
        _core.GetResult(token);
        _core.Reset();
        // A full fence: what was noted before a Set that is not taken any more is seen from here on.
        Interlocked.Exchange(ref _isSet, 0);
    }

    /// <inheritdoc/>
    public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

    /// <inheritdoc/>
    public void OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);
}
