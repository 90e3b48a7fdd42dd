namespace KeyRx.Native.Servers;

/// <summary>
/// Waits for a reader on the caller's own thread, without an allocation. A wait whose time is over stays armed, and the
/// next one goes on with it: there is one waiter at a time.
/// </summary>
/// <remarks>Threading: one thread at a time.</remarks>
#pragma warning disable CA1001 // The event has no handle of the system's: nobody asks for one.
internal sealed class BlockingWait
#pragma warning restore CA1001
{
    private readonly Func<ValueTask<bool>> _begin;
    private readonly ManualResetEventSlim _signal = new();
    private readonly Action _set;
    private ValueTask<bool> _pending;
    private bool _isPending;

    /// <param name="begin">Begins a wait; false where nothing will ever come.</param>
    internal BlockingWait(Func<ValueTask<bool>> begin)
    {
        _begin = begin;
        _set = _signal.Set;
    }

    /// <summary>True when there may be something to read, false when it is closed, null after the time.</summary>
    /// <param name="millis">-1 waits for ever.</param>
    internal bool? Wait(int millis)
    {
        if (!_isPending)
        {
            _signal.Reset();
#pragma warning disable CA2012 // It is kept for the next call where the time is over before it ends.
            _pending = _begin();
#pragma warning restore CA2012
            if (_pending.IsCompleted) return _pending.GetAwaiter().GetResult();
            _isPending = true;
            _pending.GetAwaiter().UnsafeOnCompleted(_set);
        }

        if (!_signal.Wait(millis)) return null;
        _isPending = false;
        return _pending.GetAwaiter().GetResult();
    }
}
