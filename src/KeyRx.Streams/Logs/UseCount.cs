namespace KeyRx.Streams.Logs;

/// <summary>
/// Counts callers in flight, so that memory is not freed while they use it: <see cref="TryEnter"/> and
/// <see cref="Leave"/> around each use, <see cref="Close"/> once before the memory goes.
/// </summary>
/// <remarks>Threading: any thread. Entering costs one atomic addition and never waits.</remarks>
internal sealed class UseCount
{
    private const int Closed = int.MinValue;

    /// <summary>How many are inside; plus <see cref="Closed"/> once nobody may enter.</summary>
    private int _count;

    /// <summary>False once closed; else <see cref="Leave"/> must follow soon.</summary>
    internal bool TryEnter()
    {
        if (Interlocked.Increment(ref _count) > 0) return true;
        Interlocked.Decrement(ref _count);
        return false;
    }

    internal void Leave() => Interlocked.Decrement(ref _count);

    /// <summary>
    /// Lets nobody in any more, and waits for those inside, who stay for well under a microsecond. May be called again.
    /// </summary>
    internal void Close()
    {
        Interlocked.Or(ref _count, Closed);
        var spin = default(SpinWait);
        while (Volatile.Read(ref _count) != Closed) spin.SpinOnce();
    }
}
