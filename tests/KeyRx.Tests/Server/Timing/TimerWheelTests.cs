using KeyRx.Server.Timing;
using Xunit;

namespace KeyRx.Tests.Server.Timing;

public sealed class TimerWheelTests
{
    private const ulong Second = 1_000_000_000;

    /// <summary>
    /// Against a sorted list, over ten minutes of seeded sets, moves and cancels: never early,
    /// never missed, at most a tick late.
    /// </summary>
    [Fact]
    public void EveryDeadlineFiresOnceNotEarlyAndAtMostATickLate()
    {
        var random = new Random(4);
        var now = 5 * Second;
        using var wheel = new TimerWheel(now, slotsMax: 200);
        var due = new Dictionary<int, ulong>();
        for (var step = 0; step < 60_000; step++)
        {
            now += (ulong)random.NextInt64(20_000_000);
            Advance(wheel, now, slot =>
            {
                Assert.True(due.Remove(slot, out var at), "a slot fired that was not set");
                Assert.True(at <= now, "early");
                Assert.True(now - at <= 20_000_000 + (2 * 50_000_000), "late");
            });
            var chosen = random.Next(200);
            if (random.Next(3) == 0)
            {
                wheel.Cancel(chosen);
                due.Remove(chosen);
            }
            else
            {
                due[chosen] = now + (ulong)random.NextInt64(60 * (long)Second);
                wheel.Set(chosen, due[chosen]);
            }
        }

        Assert.All(due.Values, at => Assert.True(at + 100_000_000 > now, "missed"));
    }

    [Fact]
    public void ASlotMayBeSetAgainWhileItFires()
    {
        using var wheel = new TimerWheel(0, slotsMax: 200);
        var fired = 0;
        wheel.Set(3, Second);
        for (ulong now = 0; now < 10 * Second; now += 10_000_000)
        {
            Advance(wheel, now, slot =>
            {
                fired++;
                wheel.Set(slot, now + Second);
            });
        }

        Assert.InRange(fired, 8, 9);
    }

    [Fact]
    public void AfterASuspendEverythingThatIsDueFiresAtOnce()
    {
        using var wheel = new TimerWheel(0, slotsMax: 200);
        for (var slot = 0; slot < 100; slot++) wheel.Set(slot, (ulong)slot * Second);
        var fired = 0;
        Advance(wheel, 3600 * Second, _ => fired++);

        Assert.Equal(100, fired);
    }

    [Fact]
    public void AnEmptyWheelWakesNobody()
    {
        using var wheel = new TimerWheel(5 * Second, slotsMax: 200);
        Assert.Equal(ulong.MaxValue, wheel.NextTickNanos);

        wheel.Set(3, 7 * Second);
        Assert.Equal(7 * Second, wheel.NextTickNanos);

        Advance(wheel, 7 * Second, _ => { });
        Assert.Equal(ulong.MaxValue, wheel.NextTickNanos);
    }

    [Fact]
    public void TheEarliestDeadlineIsNotForgottenForALaterOne()
    {
        using var wheel = new TimerWheel(5 * Second, slotsMax: 200);
        wheel.Set(1, 9 * Second);
        wheel.Set(2, 6 * Second);
        wheel.Set(3, 8 * Second);
        wheel.Cancel(2);
        var fired = new List<int>();
        for (var looks = 0; wheel.NextTickNanos != ulong.MaxValue; looks++)
        {
            Assert.True(looks < 10, "the wheel asks too often");
            Advance(wheel, wheel.NextTickNanos, fired.Add);
        }

        Assert.Equal([3, 1], fired);
    }

    /// <summary>
    /// A storm of deadlines is taken one by one, with other work between: none is lost, none comes twice.
    /// </summary>
    [Fact]
    public void WhatIsLeftInTheMiddleOfATickIsTakenUpAgain()
    {
        var random = new Random(8);
        for (var round = 0; round < 200; round++)
        {
            using var wheel = new TimerWheel(5 * Second, slotsMax: 64);
            var due = Enumerable.Range(0, 40).ToHashSet();
            foreach (var slot in due) wheel.Set(slot, 6 * Second);
            foreach (var later in Enumerable.Range(40, 20)) wheel.Set(later, (6 * Second) + (512UL * 50_000_000));
            while (wheel.TryTakeDue(6 * Second, out var slot))
            {
                Assert.True(due.Remove(slot), "a slot came twice, or too early");
                if (random.Next(3) == 0 && due.Count > 0)
                {
                    var cancelled = due.ElementAt(random.Next(due.Count));
                    wheel.Cancel(cancelled);
                    due.Remove(cancelled);
                }

                wheel.Set(60, 6 * Second); // of the tick that is being looked through: due with the next one
            }

            Assert.Empty(due);
            Assert.True(
                wheel.TryTakeDue((6 * Second) + 50_000_000, out var next) && next == 60,
                "what was set meanwhile is lost");
        }
    }

    private static void Advance(TimerWheel wheel, ulong now, Action<int> fire)
    {
        while (wheel.TryTakeDue(now, out var slot)) fire(slot);
    }
}
