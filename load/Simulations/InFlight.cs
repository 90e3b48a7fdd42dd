namespace KeyRx.Load.Simulations;

/// <summary>Counts invocations that have begun and not ended. Any thread; drained once.</summary>
internal sealed class InFlight
{
    private readonly TaskCompletionSource _empty = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _count = 1; // our own, until DrainAsync

    internal int Count => Volatile.Read(ref _count) - 1;

    internal void Enter() => Interlocked.Increment(ref _count);

    internal void Leave()
    {
        if (Interlocked.Decrement(ref _count) == 0)
            _empty.SetResult();
    }

    /// <summary>Ends when all have left; nobody may enter any more.</summary>
    internal Task DrainAsync()
    {
        Leave();
        return _empty.Task;
    }
}
