using KeyRx.Load.Swarm;
using Xunit;

namespace KeyRx.Tests.Load.Swarm;

public sealed class OpeningScheduleTests
{
    /// <summary>The times at which openings are due are those of the rate, whenever they are really started.</summary>
    [Fact]
    public void WhoIsLateStartsWithTheTimeThatWasDue()
    {
        var schedule = new OpeningSchedule(
            new GroupMeter(ConnectionPlan.Plain, [], seed: 1), firstNanos: 1000, intervalNanos: 2.5, count: 4);
        List<long> due = [];
        while (!schedule.IsOver) due.Add(schedule.Start()); // all at once, long after

        Assert.Equal([1000, 1002, 1005, 1007], due);
    }
}
