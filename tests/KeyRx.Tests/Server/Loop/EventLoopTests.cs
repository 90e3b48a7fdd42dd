using KeyRx.Server.Loop;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace KeyRx.Tests.Server.Loop;

/// <summary>
/// Stages and their budgets. Case L1 in small: a stage that spins is given up, and the others go on. Siblings: one that
/// always has more; one that is stuck again after it was given up.
/// </summary>
public sealed class EventLoopTests
{
    [Fact]
    public void AStageThatReportsWorkAndDoesNoneIsGivenUpAfterManyTurnsAndTheOthersGoOn()
    {
        var stuck = new StageThatDoesNothing { MendsWhenAbandoned = true };
        var other = new StageWithWork("other", int.MaxValue);
        using var rig = new LoopRig((stuck, 8), (other, 8));

        rig.Turn(EventLoop.IdleTurnsMax - 1);
        Assert.Equal((0, 0), (stuck.Abandoned, rig.Log.Lines.Count));
        rig.Turn(1);
        Assert.Equal((1, 1), (stuck.Abandoned, rig.Log.Lines.Count));
        rig.Turn(10);

        Assert.Equal((EventLoop.IdleTurnsMax, 1), (stuck.Runs, stuck.Abandoned));
        Assert.Equal((EventLoop.IdleTurnsMax + 10) * 8, other.Done);
        Assert.Contains("stage nothing", Assert.Single(rig.Log.Lines), StringComparison.Ordinal);
    }

    /// <summary>Where giving it up does not mend it, it is given up again and again, and said once.</summary>
    [Fact]
    public void AStageThatStaysStuckIsSaidOnce()
    {
        var stuck = new StageThatDoesNothing();
        using var rig = new LoopRig((stuck, 8));
        rig.Turn(EventLoop.IdleTurnsMax * 5);

        Assert.Equal((5, 1), (stuck.Abandoned, rig.Log.Lines.Count));
    }

    /// <summary>A stage that is not due is not stuck: it does nothing because there is nothing to do.</summary>
    [Fact]
    public void AStageThatHasNothingToDoIsNotGivenUp()
    {
        var idle = new StageWithWork("idle", 0);
        using var rig = new LoopRig((idle, 8), (new StageWithWork("busy", int.MaxValue), 8));
        rig.Turn(EventLoop.IdleTurnsMax * 3);

        Assert.Empty(rig.Log.Lines);
    }

    [Fact]
    public void AStageThatAlwaysHasMoreGetsItsBudgetAndNoMore()
    {
        var endless = new StageWithWork("endless", int.MaxValue);
        var next = new StageWithWork("next", 30);
        using var rig = new LoopRig((endless, 256), (next, 10));

        rig.Turn(3);
        Assert.Equal((3 * 256, 30), (endless.Done, next.Done));
        Assert.True(rig.Loop.Turn(), "there is more to do at once");
    }

    [Fact]
    public void AStageStopsWithTheItemThatUsesUpItsTime()
    {
        var time = new FakeTimeProvider();
        var slow = new StageWithWork("slow", 100, () => time.Advance(TimeSpan.FromMilliseconds(40)));
        using var rig = new LoopRig(time, (slow, 1000));

        rig.Turn(1);
        Assert.Equal(3, slow.Done); // after 0, 40 and 80 ms of 100
    }

    [Fact]
    public void StagesRunInTheirOrderAndTheTurnsAreCounted()
    {
        List<string> order = [];
        var first = new StageWithWork("first", 2, () => order.Add("first"));
        var second = new StageWithWork("second", 2, () => order.Add("second"));
        using var rig = new LoopRig((first, 1), (second, 1));

        Assert.True(rig.Loop.Turn());
        Assert.False(rig.Loop.Turn());
        Assert.Equal(["first", "second", "first", "second"], order);
        Assert.Equal((2, "second"), (rig.Loop.Turns, rig.Loop.StageName));
    }
}
