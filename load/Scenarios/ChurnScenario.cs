using KeyRx.Load.Probes;
using KeyRx.Load.Swarm;
using KeyRx.Protocol;

namespace KeyRx.Load.Scenarios;

/// <summary>
/// Connections come, subscribe and go: does the server get back to where it was? A tenth of the cycles runs before the
/// first reading, so that what is pooled once does not count as a leak.
/// </summary>
internal sealed class ChurnScenario(int cycles, string topic) : IScenario
{
    private const int WarmUpShare = 10;
    private const double DescriptorGrowthMax = 2; // a connection of GET /stats on its way out
    private static readonly TimeSpan CyclePatience = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan SettlePatience = TimeSpan.FromSeconds(15);

    public string Name => "churn";

    public int Connections => 0; // no more than --in-flight

    public async Task RunAsync(ScenarioContext context, CancellationToken cancellation)
    {
        context.RequireKeyRx();
        var process = context.RequireProcess();
        var group = context.Swarm.CreateGroup(
            context.Settings.PlanFor(Subprotocols.JsonName, topic) with { ClosesWhenSubscribed = true });
        var warmUp = cycles / WarmUpShare;
        await CycleAsync(context, group, warmUp, cancellation);
        var before = await SettleAsync(context, process, null, cancellation);
        _ = await group.TakeAsync();

        var harness = new HarnessProbe();
        var started = TimeProvider.System.GetTimestamp();
        await CycleAsync(context, group, cycles, cancellation);
        var seconds = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        var used = harness.Read();
        var after = await SettleAsync(context, process, before, cancellation);

        var reading = await group.TakeAsync();
        AddCycles(context, reading, reading.Finished - warmUp, seconds);
        AddGrowth(context, before, after);
        context.AddHarness(used);
    }

    private static async Task CycleAsync(
        ScenarioContext context, SwarmGroup group, int count, CancellationToken cancellation)
    {
        context.Say($"{count} cycles");
        var patience = TimeSpan.FromSeconds(30) + (count * CyclePatience);
        if (!await group.RunOnceAsync(count, patience, cancellation))
            context.Report.Note($"not all of {count} cycles were over within {patience.TotalSeconds:0} s");
    }

    private void AddCycles(ScenarioContext context, GroupReading reading, long finished, double seconds)
    {
        var report = context.Report;
        report.AtLeast("cycles", "cycles finished", finished, "", cycles);
        report.AtMost("errors", "errors", reading.Failures.Total + reading.Losses.Total, "", 0);
        if (reading.Failures.Total + reading.Losses.Total > 0)
            report.Note($"errors: {reading.Failures} {reading.Losses}");
        report.Add("cycles_per_second", "cycles", finished / seconds, "/s");
        report.AddStatistics("open_", "connect to ack", reading.Openings);
    }

    private static void AddGrowth(ScenarioContext context, Level before, Level after)
    {
        const double Kilobyte = 1024;
        var report = context.Report;
        report.Add("open_before", "open connections before", before.Stats.OpenConnections, "");
        report.AtMost(
            "open_growth", "growth of open connections", after.Stats.OpenConnections - before.Stats.OpenConnections,
            "", 0);
        report.Add("slots_before", "used slots before", before.Stats.UsedSlots, "");
        report.AtMost("slots_growth", "growth of used slots", after.Stats.UsedSlots - before.Stats.UsedSlots, "", 0);
        report.Add("fd_before", "descriptors before", before.Descriptors, "");
        report.AtMost(
            "fd_growth", "growth of descriptors", after.Descriptors - before.Descriptors, "", DescriptorGrowthMax);
        report.Add("dirty_before_kb", "Private_Dirty before", before.Memory.PrivateDirtyBytes / Kilobyte, "KiB");
        report.Add(
            "dirty_growth_kb", "growth of Private_Dirty",
            (after.Memory.PrivateDirtyBytes - before.Memory.PrivateDirtyBytes) / Kilobyte, "KiB");
    }

    /// <summary>Reads the level once the last closings are through, or as it is after a while.</summary>
    private static async Task<Level> SettleAsync(
        ScenarioContext context, ProcessProbe process, Level? wanted, CancellationToken cancellation)
    {
        var started = TimeProvider.System.GetTimestamp();
        Level level;
        do
        {
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, cancellation);
            var stats = await context.ReadStatsAsync(cancellation);
            level = new Level(stats, process.CountDescriptors(), process.ReadMemory());
        }
        while (level.IsAbove(wanted) && TimeProvider.System.GetElapsedTime(started) < SettlePatience);

        return level;
    }

    private sealed record Level(DaemonStats Stats, int Descriptors, ProcessMemory Memory)
    {
        internal bool IsAbove(Level? other)
            => Stats.OpenConnections > (other?.Stats.OpenConnections ?? long.MaxValue)
            || Stats.UsedSlots > (other?.Stats.UsedSlots ?? long.MaxValue)
            || Descriptors > (other?.Descriptors ?? int.MaxValue);
    }
}
