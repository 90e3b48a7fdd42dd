using System.Diagnostics;
using KeyRx.Input;
using KeyRx.Input.Interop;
using Xunit;

namespace KeyRx.Tests.Input;

public sealed class KeyEventRingWaitTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    /// <summary>Wake and park pairs: 20,000 in the suite; set the variable for as many as you have time for.</summary>
    private static readonly int Pairs = TortureEvents.Count is { } count ? (int)Math.Min(count, 1_000_000) : 20_000;

    public static TheoryData<bool> Ways { get; } = OperatingSystem.IsLinux() ? [true, false] : [false];

    [Theory]
    [MemberData(nameof(Ways))]
    public void AWakeBeforeTheSleepIsNotSleptThrough(bool mapped)
    {
        using var ring = KeyEventRing.Create(8, time: null, mapped);

        var observed = ring.PrepareWait();
        ring.Wake();
        var clock = Stopwatch.StartNew();

        Assert.True(ring.Park(observed, Long));
        Assert.True(clock.Elapsed < Long / 2);
        Assert.Equal(1ul, ring.WakesCount);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void ASleepEndsWithItsTimeout(bool mapped)
    {
        using var ring = KeyEventRing.Create(8, time: null, mapped);
        var clock = Stopwatch.StartNew();

        Assert.False(ring.Park(ring.PrepareWait(), TimeSpan.FromMilliseconds(20)));
        Assert.False(ring.Park(ring.PrepareWait(), TimeSpan.Zero));
        Assert.False(ring.Park(ring.PrepareWait(), TimeSpan.FromSeconds(-5)));

        Assert.InRange(clock.Elapsed, TimeSpan.FromMilliseconds(15), Long);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void NobodyPaysForAWakeWhileNobodySleeps(bool mapped)
    {
        using var ring = KeyEventRing.Create(8, time: null, mapped);
        ring.Wake();
        ring.PrepareWait();
        ring.CancelWait();
        ring.Wake();
        ring.PrepareWait();
        ring.Wake();
        ring.Wake();
        ring.Wake();

        Assert.Equal(1ul, ring.WakesCount);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void AnEndlessSleepEndsWithAWake(bool mapped)
    {
        using var ring = KeyEventRing.Create(8, time: null, mapped);
        var observed = ring.PrepareWait();
        var waker = new Thread(ring.Wake);
        waker.Start();

        Assert.True(ring.Park(observed, Timeout.InfiniteTimeSpan));
        waker.Join();
    }

    [Fact]
    public void AWakeDescriptorIsWrittenInsteadOfTheFutex()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "eventfd is Linux's");
        using var ring = KeyEventRing.Create(8);
        using var wakeEvent = Libc.CreateEvent();
        ring.SetWakeDescriptor((int)wakeEvent.DangerousGetHandle());
        var count = new byte[8];

        ring.Wake();
        Assert.Equal(-Libc.ErrorTryAgain, Libc.Read(wakeEvent, count));
        ring.PrepareWait();
        ring.Wake();

        Assert.Equal(8, Libc.Read(wakeEvent, count));
        Assert.Equal(1ul, BitConverter.ToUInt64(count));
        ring.SetWakeDescriptor(0);
    }

    /// <summary>
    /// Each wake is the only one that its sleeper will get: one that is lost stops the pair until the timeout.
    /// </summary>
    [Theory]
    [MemberData(nameof(Ways))]
    public void NoWakeUpIsEverLost(bool mapped)
    {
        using var ring = KeyEventRing.Create(8, time: null, mapped);
        using var echo = KeyEventRing.Create(8, time: null, mapped);
        var (asked, answered, isDone) = (0L, 0L, false);
        var answering = new Thread(() =>
        {
            for (var n = 1L; n <= Pairs; n++)
            {
                if (!AwaitValue(ring, ref asked, n)) return;
                Volatile.Write(ref answered, n);
                echo.Wake();
            }

            Volatile.Write(ref isDone, true);
        })
        { IsBackground = true };
        answering.Start();

        for (var n = 1L; n <= Pairs; n++)
        {
            Volatile.Write(ref asked, n);
            ring.Wake();
            Assert.True(AwaitValue(echo, ref answered, n), $"the wake-up of pair {n} of {Pairs} was lost");
        }

        answering.Join();
        Assert.True(isDone);
        TestContext.Current.SendDiagnosticMessage($"{Pairs} pairs, {ring.WakesCount + echo.WakesCount} real wake-ups");
    }

    /// <summary>
    /// Work that comes just as its consumer lies down, earlier or later by
    /// nanoseconds: without the fences this hangs.
    /// </summary>
    [Theory]
    [MemberData(nameof(Ways))]
    public void NoWakeUpIsLostWhereWorkAndSleepMeet(bool mapped)
    {
        using var ring = KeyEventRing.Create(8, time: null, mapped);
        var (asked, answered) = (0L, 0L);
        var asking = new Thread(() =>
        {
            for (var n = 1L; n <= Pairs; n++)
            {
                var spin = default(SpinWait);
                while (Volatile.Read(ref answered) < n - 1) spin.SpinOnce(sleep1Threshold: -1);
                Thread.SpinWait((int)(n % 61));
                Volatile.Write(ref asked, n);
                ring.Wake();
            }
        })
        { IsBackground = true };
        asking.Start();

        for (var n = 1L; n <= Pairs; n++)
        {
            Assert.True(AwaitValue(ring, ref asked, n), $"the wake-up of {n} of {Pairs} was lost");
            Volatile.Write(ref answered, n);
        }

        asking.Join();
    }

    /// <summary>Many wakers, of whom one at most pays: none of their work may be slept on.</summary>
    [Theory]
    [MemberData(nameof(Ways))]
    public void NoWorkOfManyWakersIsSleptOn(bool mapped)
    {
        const int WakerCount = 3;
        using var ring = KeyEventRing.Create(8, time: null, mapped);
        var (work, taken) = (0L, 0L);
        var each = Pairs / WakerCount;
        var wakers = Enumerable.Range(0, WakerCount).Select(_ => new Thread(() =>
        {
            for (var n = 0; n < each; n++)
            {
                Interlocked.Increment(ref work);
                ring.Wake();
                if (n % 64 == 0) Thread.Yield();
            }
        })).ToList();
        wakers.ForEach(w => w.Start());

        while (taken < (long)each * WakerCount)
        {
            Assert.True(AwaitValue(ring, ref work, taken + 1), "work was slept on");
            taken = Volatile.Read(ref work);
        }

        wakers.ForEach(w => w.Join());
    }

    /// <summary>
    /// Sleeps as the server's owner does; false when only the timeout ended a sleep although the value was there.
    /// </summary>
    private static bool AwaitValue(KeyEventRing ring, ref long value, long atLeast)
    {
        while (Volatile.Read(ref value) < atLeast)
        {
            var observed = ring.PrepareWait();
            if (Volatile.Read(ref value) >= atLeast)
            {
                ring.CancelWait();
                return true;
            }

            var clock = Stopwatch.GetTimestamp();
            _ = ring.Park(observed, Long);
            if (Stopwatch.GetElapsedTime(clock) >= Long) return false;
        }

        return true;
    }
}
