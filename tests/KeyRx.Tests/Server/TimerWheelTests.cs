using KeyRx.Server;
using Xunit;

namespace KeyRx.Tests.Server;

public sealed class TimerWheelTests
{
    private const ulong Second = 1_000_000_000;

    /// <summary>Against a sorted list, over ten minutes of seeded sets, moves and cancels: never early, never missed, at most a tick late.</summary>
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
            wheel.Advance(now, slot =>
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
            wheel.Advance(now, slot =>
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
        wheel.Advance(3600 * Second, _ => fired++);

        Assert.Equal(100, fired);
    }

    [Fact]
    public void AnEmptyWheelWakesNobody()
    {
        using var wheel = new TimerWheel(5 * Second, slotsMax: 200);
        Assert.Equal(ulong.MaxValue, wheel.NextTickNanos);

        wheel.Set(3, 7 * Second);
        Assert.Equal(7 * Second, wheel.NextTickNanos);

        wheel.Advance(7 * Second, _ => { });
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
            wheel.Advance(wheel.NextTickNanos, fired.Add);
        }

        Assert.Equal([3, 1], fired);
    }
}
