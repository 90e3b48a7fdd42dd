using System.Threading.Tasks.Sources;

namespace KeyRx.Streams.Readers;

/// <summary>
/// One waiter, woken without an allocation: what awaits goes on on the thread pool, never on the thread that wakes it.
/// </summary>
/// <remarks>
/// Threading: <see cref="Signal"/> and <see cref="Close"/> any thread. Call order of the waiter: <see cref="Arm"/>,
/// look once more, then <see cref="TryDisarm"/> or await.
/// </remarks>
internal sealed class ReaderWake : IValueTaskSource<bool>, IThreadPoolWorkItem
{
    private const int Idle = 0, Armed = 1, Firing = 2;

    private ManualResetValueTaskSourceCore<bool> _source;
    private CancellationTokenRegistration _cancellation;
    private int _state;
    private bool _isClosed;

    internal bool IsClosed => Volatile.Read(ref _isClosed);

    /// <summary>A signal from now on ends the wait. A full fence: what is looked at next is no older.</summary>
    internal void Arm()
    {
        if (Volatile.Read(ref _state) != Idle)
            throw new InvalidOperationException("somebody waits for this reader already: await that first");
        _source.Reset();
        Interlocked.Exchange(ref _state, Armed);
    }

    /// <summary>False when a signal has come: then await it.</summary>
    internal bool TryDisarm() => Interlocked.CompareExchange(ref _state, Idle, Armed) == Armed;

    /// <summary>The wait that was armed: true when signalled, false when closed.</summary>
    internal ValueTask<bool> WaitAsync(CancellationToken cancellationToken)
    {
        _cancellation = cancellationToken.UnsafeRegister(
            static (wake, token) => ((ReaderWake)wake!).Cancel(token), this);
        return new ValueTask<bool>(this, _source.Version);
    }

    /// <summary>
    /// Wakes who waits. A full fence: what was written before is seen by whoever arms too late for this signal.
    /// </summary>
    internal void Signal()
    {
        if (Interlocked.CompareExchange(ref _state, Firing, Armed) == Armed)
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>Ends this wait and every later one.</summary>
    internal void Close()
    {
        Volatile.Write(ref _isClosed, true);
        Signal();
    }

    void IThreadPoolWorkItem.Execute() => _source.SetResult(!IsClosed);

    bool IValueTaskSource<bool>.GetResult(short token)
    {
        _cancellation.Dispose(); // not Unregister: a late call would cancel the next wait
        try
        {
            return _source.GetResult(token);
        }
        finally
        {
            Volatile.Write(ref _state, Idle);
        }
    }

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<bool>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    private void Cancel(CancellationToken cancellationToken)
    {
        if (Interlocked.CompareExchange(ref _state, Firing, Armed) == Armed)
            _source.SetException(new OperationCanceledException(cancellationToken));
    }
}
