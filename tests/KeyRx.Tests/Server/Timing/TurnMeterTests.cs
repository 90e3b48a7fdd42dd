using KeyRx.Server.Interop;
using KeyRx.Server.Timing;
using KeyRx.Tests.Server.Loop;
using Xunit;

namespace KeyRx.Tests.Server.Timing;

/// <summary>
/// Turns are measured in CPU time: what a busy machine takes from the loop's thread is not the loop's fault.
/// </summary>
public sealed class TurnMeterTests
{
    private const ulong Second = 1_000_000_000;

    private readonly TurnMeter _meter = new();

    [Fact]
    public void ATurnThatBurnsFiveMillisecondsIsTheLongestAndOverTheGoal()
    {
        var burning = new StageWithWork("burning", 1, () => Burn(5_000_000));
        using var rig = new LoopRig((burning, 1));
        rig.Turn(1);

        var meter = rig.Loop.Meter;
        Assert.True(meter.LongestTurn >= TimeSpan.FromMilliseconds(5), $"{meter.LongestTurn}");
        Assert.Equal((meter.LongestTurn, 1), (meter.RecentTurn, meter.TurnsOverGoal));
    }

    [Fact]
    public void TheLongestTurnTellsTheStageThatTookMostOfIt()
    {
        using var rig = new LoopRig(
            TimeProvider.System,
            (new StageWithWork("before", 1, () => Burn(300_000)), 1),
            (new StageWithWork("burning", 1, () => Burn(5_000_000)), 1),
            (new StageWithWork("after", 1, () => Burn(300_000)), 1));
        rig.Turn(1);

        Assert.Equal("burning", rig.Loop.Meter.Longest.Stage);
    }

    /// <summary>A thread that was not running spent nothing.</summary>
    [Fact]
    public void AStageThatOnlyWaitsIsNotTheOneThatTookMost()
    {
        using var rig = new LoopRig(
            TimeProvider.System,
            (new StageWithWork("burning", 1, () => Burn(5_000_000)), 1),
            (new StageWithWork("waiting", 1, () => Thread.Sleep(100)), 1));
        rig.Turn(1);

        Assert.Equal("burning", rig.Loop.Meter.Longest.Stage);
    }

    [Fact]
    public void TheLongestTurnTellsWhetherGarbageWasCollectedInIt()
    {
        Turn(10, 1_000_000);
        _meter.TurnBegins();
        _meter.FirstStageBegins("first", 11 * Second);
        GC.Collect(0);
        Burn(50_000_000);
        _meter.TurnEnds(11 * Second);
        Assert.True(_meter.Longest.HasCollected);
        Turn(12, 0);
        Assert.True(_meter.Longest.HasCollected);
    }

    [Fact]
    public void ATurnThatOnlyWaitsIsShort()
    {
        _meter.TurnBegins();
        _meter.FirstStageBegins("first", 0);
        Thread.Sleep(50);
        _meter.TurnEnds(Second);

        Assert.True(_meter.LongestTurn < TimeSpan.FromMilliseconds(40), $"{_meter.LongestTurn}");
    }

    [Fact]
    public void TheRecentFigureForgetsAfterTheNextSecondAndTheLongestNever()
    {
        Turn(10, 5_000_000);
        var longest = _meter.LongestTurn;
        Turn(11, 0);
        Assert.Equal((longest, longest), (_meter.LongestTurn, _meter.RecentTurn));

        Turn(12, 0);
        Assert.Equal(longest, _meter.LongestTurn);
        Assert.True(_meter.RecentTurn < TimeSpan.FromMilliseconds(5), $"{_meter.RecentTurn}");
    }

    /// <summary>The second before the one under way, not the last in which there was a turn.</summary>
    [Fact]
    public void TheRecentFigureForgetsWhatWasBeforeASleep()
    {
        Turn(10, 5_000_000);
        Turn(15, 0);

        Assert.True(_meter.RecentTurn < TimeSpan.FromMilliseconds(5), $"{_meter.RecentTurn}");
    }

    [Fact]
    public void TheGapBetweenTwoPumpsIsWallTimeWithoutSleep()
    {
        _meter.Pumping(10 * Second);
        _meter.Pumping((10 * Second) + 3_000_000);
        Assert.Equal(TimeSpan.FromMilliseconds(3), _meter.LongestPumpGap);

        _meter.Slept();
        _meter.Pumping(20 * Second);
        Assert.Equal(TimeSpan.FromMilliseconds(3), _meter.LongestPumpGap);
        _meter.Pumping((20 * Second) + 1_000_000);
        Assert.Equal(TimeSpan.FromMilliseconds(1), _meter.RecentPumpGap);
        Assert.Equal(TimeSpan.FromMilliseconds(3), _meter.LongestPumpGap);
    }

    private void Turn(ulong second, long nanos)
    {
        _meter.TurnBegins();
        _meter.FirstStageBegins("first", 0);
        Burn(nanos);
        _meter.TurnEnds(second * Second);
    }

    private static void Burn(long nanos)
    {
        var until = ThreadCpuTime.Nanos + nanos;
        while (ThreadCpuTime.Nanos < until) Thread.SpinWait(100);
    }
}
