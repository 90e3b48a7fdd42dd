using KeyRx.Input.Interop;

namespace KeyRx.Input;

/// <summary>The consumer's sleep and everybody's wake-up: a shared futex, an eventfd, or a semaphore where there is neither.</summary>
/// <remarks>
/// <para>No wake-up is lost. The consumer (1) reads <c>wake_word</c>, (2) stores <c>waiters</c> = 1, (3) fences,
/// (4) looks at all its sources, (5) sleeps while <c>wake_word</c> is what it read. A waker (a) adds its work, (b) fences,
/// (c) reads <c>waiters</c>, and if it is set (d) adds 1 to <c>wake_word</c> and (e) wakes.</para>
/// <para>Of two fences one comes first. If (3) does, (c) sees the 1, and (d) either comes before (5), which then does not
/// sleep (the kernel compares under its lock), or (e) finds a sleeper. If (b) does, (4) sees the work.</para>
/// <para>A managed waker takes <c>waiters</c> back to 0 as it reads it, so that of many wakers one pays for the system
/// call. Who then reads 0 owes nothing: the consumer is being woken, and looks at all sources after its next (3), which
/// comes after that 0 was read. A waker that is late with (d) and (e) wakes for nothing, never too little.</para>
/// </remarks>
public sealed unsafe partial class KeyEventRing
{
    /// <summary>Longest sleep: Park may return early, so an endless one is many long ones.</summary>
    private static readonly TimeSpan ParkMax = TimeSpan.FromHours(1);

    /// <summary>What to sleep on where there are no futexes.</summary>
    private readonly SemaphoreSlim? _portableWake;

    /// <summary>Wakes the consumer if it sleeps or is about to. Any thread, after whatever it should see.</summary>
    public void Wake()
    {
        Interlocked.MemoryBarrier();
        var waiters = WordAt(KeyEventRingLayout.WaitersOffset);
        if (Volatile.Read(ref *waiters) == 0 || Interlocked.Exchange(ref *waiters, 0) == 0) return;
        Interlocked.Increment(ref *WordAt(KeyEventRingLayout.WakeWordOffset));
        Interlocked.Increment(ref *LongAt(KeyEventRingLayout.WakesOffset));
        WakeSleeper();
    }

    /// <summary>Announces that the consumer is about to sleep; it must look at its sources once more, then park or cancel.</summary>
    /// <returns>What <see cref="Park"/> wants to see unchanged.</returns>
    public uint PrepareWait()
    {
        var observed = Volatile.Read(ref *WordAt(KeyEventRingLayout.WakeWordOffset));
        Volatile.Write(ref *WordAt(KeyEventRingLayout.WaitersOffset), 1);
        Interlocked.MemoryBarrier();
        return observed;
    }

    /// <summary>The second look found work, or the sleep (on a wake descriptor) is over.</summary>
    public void CancelWait() => Volatile.Write(ref *WordAt(KeyEventRingLayout.WaitersOffset), 0);

    /// <summary>Sleeps until a wake or the timeout; may return early. Cancels the wait by itself.</summary>
    /// <returns>True when somebody woke us since <see cref="PrepareWait"/>.</returns>
    public bool Park(uint observed, TimeSpan timeout)
    {
        var rest = timeout == Timeout.InfiniteTimeSpan || timeout > ParkMax ? ParkMax : timeout;
        var word = WordAt(KeyEventRingLayout.WakeWordOffset);
        if (rest > TimeSpan.Zero && Volatile.Read(ref *word) == observed) Sleep(word, observed, rest);
        CancelWait();
        return Volatile.Read(ref *word) != observed;
    }

    /// <summary>Wake-ups add 1 to this eventfd (EFD_NONBLOCK) from now on instead of waking <see cref="Park"/>; 0 ends that.</summary>
    /// <remarks>For a consumer that sleeps in epoll_wait between PrepareWait and CancelWait. Set it before a producer starts.</remarks>
    public void SetWakeDescriptor(int descriptor) => Volatile.Write(ref *(int*)WordAt(KeyEventRingLayout.WakeFdOffset), descriptor);

    private void Sleep(uint* word, uint observed, TimeSpan timeout)
    {
        if (_portableWake is null)
        {
            Libc.WaitOn(word, observed, timeout);
            return;
        }

        // A release that came too late for an earlier sleep ends this one early, which is allowed; it must not end the next.
        _ = _portableWake.Wait(timeout);
        while (_portableWake.Wait(0))
        {
        }
    }

    private void WakeSleeper()
    {
        var descriptor = Volatile.Read(ref *(int*)WordAt(KeyEventRingLayout.WakeFdOffset));
        if (_portableWake is not null) _portableWake.Release();
        else if (descriptor > 0) Libc.AddToEvent(descriptor);
        else Libc.WakeOne(WordAt(KeyEventRingLayout.WakeWordOffset));
    }
}
