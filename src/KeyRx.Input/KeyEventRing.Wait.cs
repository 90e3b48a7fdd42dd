using KeyRx.Input.Interop;

namespace KeyRx.Input;

/// <summary>
/// How the consumer sleeps and how others wake it: by a shared futex, an eventfd, or a semaphore where there is
/// neither.
/// </summary>
/// <remarks>
/// <para>The consumer (1) reads <c>wake_word</c>, (2) stores a ticket in <c>waiters</c>, a number that its earlier
/// sleeps did not have, (3) fences, (4) looks at all its sources, (5) sleeps while <c>wake_word</c> is what it read,
/// (6) stores 0 in <c>waiters</c>. A waker (a) adds its work, (b) fences, (c) reads <c>waiters</c>. If it reads a
/// ticket, it (d) adds 1 to <c>wake_word</c>, (e) wakes the consumer, and (f) takes <c>waiters</c> from that ticket to
/// 0.</para>
/// <para>The consumer never sleeps on work. One of the two fences comes first. If (b) does, (4) sees the work. If (3)
/// does, (c) reads the ticket, or a 0 that another waker or (6) has put in its place. With the ticket, the waker wakes:
/// either (d) comes before (5), which then does not sleep, because the kernel compares under its lock, or (e) finds a
/// sleeper. With the 0, the other waker was past (e) for this very ticket, so the consumer is awake or about to be, and
/// it looks at all sources before it sleeps again.</para>
/// <para>No waker relies on one that may be stopped. Until a waker is past (e), the ticket stands, and every other
/// waker reads it and wakes for itself. A waker that is stopped before (f) and goes on after the consumer has armed
/// again finds another ticket there and leaves it alone. Numbers come round after 2^32 sleeps.</para>
/// <para>Step (f) is why a burst costs one system call and not one a publish: after it, wakers read 0 until the
/// consumer sleeps again. A waker may leave (f) out, as the native hook does: then it wakes once a batch until
/// (6).</para>
/// </remarks>
public sealed unsafe partial class KeyEventRing
{
    /// <summary>Longest sleep: Park may return early, so an endless one is many long ones.</summary>
    private static readonly TimeSpan ParkMax = TimeSpan.FromHours(1);

    /// <summary>What to sleep on where there are no futexes.</summary>
    private readonly SemaphoreSlim? _portableWake;

    /// <summary>The consumer's last one; never 0.</summary>
    private uint _ticket;

    /// <summary>Wakers that may have read the wake descriptor and not used it yet.</summary>
    private int _wakersInFlight;

    /// <summary>
    /// Called between the steps of a waker that has work to do, so that a test can stop it at any of them.
    /// </summary>
    internal Action<WakeStep>? StopsWakerAt { get; set; }

    /// <summary>Wakes the consumer if it sleeps or is about to. Any thread, after whatever it should see.</summary>
    public void Wake()
    {
        Interlocked.MemoryBarrier();
        var ticket = Volatile.Read(ref *WordAt(KeyEventRingLayout.WaitersOffset));
        if (ticket != 0) WakeFor(ticket);
        GC.KeepAlive(this);
    }

    /// <summary>
    /// Announces that the consumer is about to sleep; it must look at its sources once more, then park or cancel.
    /// </summary>
    /// <returns>What <see cref="Park"/> wants to see unchanged.</returns>
    public uint PrepareWait()
    {
        var observed = Volatile.Read(ref *WordAt(KeyEventRingLayout.WakeWordOffset));
        if (++_ticket == 0) _ticket = 1;
        Volatile.Write(ref *WordAt(KeyEventRingLayout.WaitersOffset), _ticket);
        Interlocked.MemoryBarrier();
        GC.KeepAlive(this);
        return observed;
    }

    /// <summary>The second look found work, or the sleep (on a wake descriptor) is over.</summary>
    public void CancelWait()
    {
        Volatile.Write(ref *WordAt(KeyEventRingLayout.WaitersOffset), 0);
        GC.KeepAlive(this);
    }

    /// <summary>Sleeps until a wake or the timeout; may return early. Cancels the wait by itself.</summary>
    /// <returns>True when somebody woke us since <see cref="PrepareWait"/>.</returns>
    public bool Park(uint observed, TimeSpan timeout)
    {
        var rest = timeout == Timeout.InfiniteTimeSpan || timeout > ParkMax ? ParkMax : timeout;
        var word = WordAt(KeyEventRingLayout.WakeWordOffset);
        if (rest > TimeSpan.Zero && Volatile.Read(ref *word) == observed) Sleep(word, observed, rest);
        CancelWait();
        var isWoken = Volatile.Read(ref *word) != observed;
        GC.KeepAlive(this);
        return isWoken;
    }

    /// <summary>
    /// Wake-ups add 1 to this eventfd (EFD_NONBLOCK) from now on instead of waking <see cref="Park"/>; 0 ends that.
    /// </summary>
    /// <remarks>
    /// For a consumer that sleeps in epoll_wait between PrepareWait and CancelWait. Set it before a producer
    /// starts. Once this returns, no <see cref="Wake"/> writes to the descriptor before it, which may then be closed: a
    /// waker in flight is waited for. A native producer is not: it is stopped first.
    /// </remarks>
    public void SetWakeDescriptor(int descriptor)
    {
        // Full fences here and at the waker: it reads the new one, or we see that it is in flight.
        Interlocked.Exchange(ref *(int*)WordAt(KeyEventRingLayout.WakeFdOffset), descriptor);
        var spin = default(SpinWait);
        while (Volatile.Read(ref _wakersInFlight) > 0) spin.SpinOnce();
        GC.KeepAlive(this);
    }

    private void WakeFor(uint ticket)
    {
        StopsWakerAt?.Invoke(WakeStep.TicketRead);
        Interlocked.Increment(ref *WordAt(KeyEventRingLayout.WakeWordOffset));
        Count(KeyEventRingLayout.WakesOffset);
        StopsWakerAt?.Invoke(WakeStep.WordChanged);
        WakeSleeper();
        StopsWakerAt?.Invoke(WakeStep.SleeperWoken);
        // Not a store: the consumer may have armed again since, and that ticket is not ours to take away.
        Interlocked.CompareExchange(ref *WordAt(KeyEventRingLayout.WaitersOffset), 0, ticket);
    }

    private void Sleep(uint* word, uint observed, TimeSpan timeout)
    {
        if (_portableWake is null)
        {
            Libc.WaitOn(word, observed, timeout);
            return;
        }

        // A release that came too late for an earlier sleep ends this one early, which is
        // allowed; it must not end the next.
        _ = _portableWake.Wait(timeout);
        while (_portableWake.Wait(0))
        {
        }
    }

    private void WakeSleeper()
    {
        Interlocked.Increment(ref _wakersInFlight);
        var descriptor = Volatile.Read(ref *(int*)WordAt(KeyEventRingLayout.WakeFdOffset));
        StopsWakerAt?.Invoke(WakeStep.DescriptorRead);
        if (_portableWake is not null) _portableWake.Release();
        else if (descriptor > 0) Libc.AddToEvent(descriptor);
        else Libc.WakeOne(WordAt(KeyEventRingLayout.WakeWordOffset));
        Interlocked.Decrement(ref _wakersInFlight);
    }
}
