using System.Diagnostics;
using KeyRx.Input;
using KeyRx.Input.Interop;
using KeyRx.Protocol;
using Xunit;

namespace KeyRx.Tests.Input;

/// <summary>
/// Case L11: no key waits for a waker that the scheduler has stopped. Siblings: a waker that is stopped over the next
/// sleep and must not take its ticket; a burst beside a stopped waker, which must not pay one system call a publish.
/// </summary>
public sealed class KeyEventRingWakeTests
{
    /// <summary>Against hangs only.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static TheoryData<string> Ways { get; } =
        OperatingSystem.IsLinux() ? [.. Enum.GetNames<SleepsOn>()] : [nameof(SleepsOn.Semaphore)];

    public static TheoryData<string, string> Stops { get; } = MakeStops();

    public static TheoryData<string, string, string> OrdersInUse { get; } =
        MakeOrders(nameof(WakerOrder.ClearsItsTicketLast), nameof(WakerOrder.NeverClears));

    public static TheoryData<string, string, string> OrdersThatLoseKeys { get; } =
        MakeOrders(
            nameof(WakerOrder.ClearsFirst), nameof(WakerOrder.ClearsBetween), nameof(WakerOrder.ClearsWhateverIsThere));

    [Theory]
    [MemberData(nameof(OrdersInUse))]
    public void InNoOrderOfStepsDoesTheConsumerSleepOnWork(string sleepsOn, string first, string second)
    {
        var model = ModelOf(sleepsOn, first, second);

        Assert.False(model.CanSleepOnWork());
        Assert.InRange(model.StateCount, 1000, int.MaxValue);
    }

    /// <summary>The model can fail: it finds what is wrong with three other orders.</summary>
    [Theory]
    [MemberData(nameof(OrdersThatLoseKeys))]
    public void TheOtherOrdersSleepOnWork(string sleepsOn, string first, string second) =>
        Assert.True(ModelOf(sleepsOn, first, second).CanSleepOnWork());

    [Theory]
    [MemberData(nameof(Stops))]
    public void AKeyIsReadAlthoughAnotherWakerStandsStill(string sleepsOn, string stop)
    {
        using var sleeper = new RingSleeper(Enum.Parse<SleepsOn>(sleepsOn));
        using var stopped = new StoppedWaker(sleeper.Ring, Enum.Parse<WakeStep>(stop));
        sleeper.Arm();
        stopped.UntilStopped();

        var reading = new Thread(() => sleeper.Sleep(Patience)) { IsBackground = true };
        reading.Start();
        sleeper.Ring.Publish(new KeyEvent { Native = 30, Action = KeyAction.Press });
        sleeper.Ring.Wake();

        Assert.True(reading.Join(Patience / 2), $"the consumer slept {Patience / 2} on a key");
        Assert.True(sleeper.Ring.CreateReader().TryRead(out _));
    }

    /// <summary>The waker of the first sleep goes on when the consumer has armed for the second.</summary>
    [Theory]
    [MemberData(nameof(Ways))]
    public void AWakerThatComesLateLeavesTheNextSleepItsWaker(string sleepsOn)
    {
        using var sleeper = new RingSleeper(Enum.Parse<SleepsOn>(sleepsOn));
        using var stopped = new StoppedWaker(sleeper.Ring, WakeStep.SleeperWoken);
        sleeper.Arm();
        stopped.UntilStopped();
        sleeper.Sleep(Patience);

        sleeper.Arm();
        stopped.GoOn();
        var before = sleeper.Ring.WakesCount;
        sleeper.Ring.Wake();

        Assert.Equal(before + 1, sleeper.Ring.WakesCount);
    }

    [Theory]
    [MemberData(nameof(Stops))]
    public void ABurstBesideAStoppedWakerWakesOnce(string sleepsOn, string stop)
    {
        using var sleeper = new RingSleeper(Enum.Parse<SleepsOn>(sleepsOn));
        using var stopped = new StoppedWaker(sleeper.Ring, Enum.Parse<WakeStep>(stop));
        sleeper.Arm();
        stopped.UntilStopped();
        var before = sleeper.Ring.WakesCount;

        for (var n = 0; n < 1000; n++) sleeper.Ring.Wake();

        Assert.Equal(before + 1, sleeper.Ring.WakesCount);
    }

    /// <summary>Its owner closes it then: a waker must not write to whatever has its number next.</summary>
    [Theory]
    [MemberData(nameof(Ways))]
    public void TheDescriptorIsGivenUpOnlyOnceNoWakerIsAboutToUseIt(string sleepsOn)
    {
        using var sleeper = new RingSleeper(Enum.Parse<SleepsOn>(sleepsOn));
        using var isAsked = new ManualResetEventSlim();
        using var stopped = new StoppedWaker(sleeper.Ring, WakeStep.DescriptorRead);
        sleeper.Arm();
        stopped.UntilStopped();

        var giving = new Thread(() =>
        {
            isAsked.Set();
            sleeper.Ring.SetWakeDescriptor(0);
        });
        giving.Start();
        Assert.True(isAsked.Wait(Patience, TestContext.Current.CancellationToken), "no thread started");
        // Time enough to end, where nothing is waited for.
        for (var i = 0; i < 100 && giving.IsAlive; i++) Thread.Sleep(1);
        Assert.True(giving.IsAlive, "the descriptor was given up under a waker");

        stopped.GoOn();
        Assert.True(giving.Join(Patience), "nobody is about to use it, and it is not given up");
    }

    private static WakeModel ModelOf(string sleepsOn, string first, string second) =>
        new(Enum.Parse<SleepsOn>(sleepsOn), Enum.Parse<WakerOrder>(first), Enum.Parse<WakerOrder>(second));

    private static TheoryData<string, string> MakeStops()
    {
        var stops = new TheoryData<string, string>();
        foreach (var way in Ways)
        {
            foreach (var stop in Enum.GetNames<WakeStep>()) stops.Add(way.Data, stop);
        }

        return stops;
    }

    private static TheoryData<string, string, string> MakeOrders(params string[] orders)
    {
        var all = new TheoryData<string, string, string>();
        foreach (var way in Enum.GetNames<SleepsOn>())
        {
            foreach (var order in orders)
            {
                all.Add(way, order, nameof(WakerOrder.ClearsItsTicketLast));
                all.Add(way, order, order);
            }
        }

        return all;
    }

    /// <summary>A ring and its consumer, in one of the three ways.</summary>
    private sealed class RingSleeper : IDisposable
    {
        private readonly Microsoft.Win32.SafeHandles.SafeFileHandle? _event;
        private uint _observed;

        internal RingSleeper(SleepsOn way)
        {
            Ring = KeyEventRing.Create(8, time: null, mapped: way != SleepsOn.Semaphore);
            if (way != SleepsOn.Eventfd) return;
            _event = Libc.CreateEvent();
            Ring.SetWakeDescriptor((int)_event.DangerousGetHandle());
        }

        internal KeyEventRing Ring { get; }

        internal void Arm() => _observed = Ring.PrepareWait();

        /// <summary>Until somebody wakes it.</summary>
        internal void Sleep(TimeSpan timeout)
        {
            if (_event is null)
            {
                Ring.Park(_observed, timeout);
                return;
            }

            var count = new byte[8];
            var clock = Stopwatch.StartNew();
            while (Libc.Read(_event, count) < 0 && clock.Elapsed < timeout) Thread.Sleep(1);
            Ring.CancelWait();
        }

        public void Dispose()
        {
            Ring.SetWakeDescriptor(0);
            Ring.Dispose();
            _event?.Dispose();
        }
    }

    /// <summary>Calls Wake on a thread of its own, and stands still at one step until it may go on.</summary>
    private sealed class StoppedWaker : IDisposable
    {
        private readonly ManualResetEventSlim _mayGoOn = new();
        private readonly ManualResetEventSlim _isThere = new();
        private readonly Thread _thread;

        internal StoppedWaker(KeyEventRing ring, WakeStep step)
        {
            _thread = new Thread(ring.Wake) { IsBackground = true };
            ring.StopsWakerAt = reached =>
            {
                if (Thread.CurrentThread != _thread || reached != step) return;
                _isThere.Set();
                _mayGoOn.Wait();
            };
        }

        /// <summary>Begins; the consumer has armed.</summary>
        internal void UntilStopped()
        {
            _thread.Start();
            Assert.True(_isThere.Wait(Patience), "the waker has not come to its step");
        }

        internal void GoOn()
        {
            _mayGoOn.Set();
            Assert.True(_thread.Join(Patience), "the waker has not ended");
        }

        public void Dispose()
        {
            GoOn();
            _mayGoOn.Dispose();
            _isThere.Dispose();
        }
    }
}
