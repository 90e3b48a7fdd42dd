using KeyRx.Load.Probes;
using KeyRx.Load.Swarm;
using KeyRx.Protocol;

namespace KeyRx.Load.Scenarios;

/// <summary>
/// Hours in small: every connection gets every record while others come and go. Memory, descriptors and slots are
/// looked at all the time; what grows is a leak.
/// </summary>
internal sealed class SoakScenario(
    int connections, int churnPerSecond, TimeSpan duration, TimeSpan warmUp, string topic) : IScenario
{
    private const double GrowthKilobytesMax = 4096; // of a heap that is collected now and then
    private const double GrowthCountMax = 10; // those on their way in and out differ from reading to reading
    private static readonly TimeSpan ReadingInterval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(15);

    public string Name => "soak";

    public int Connections => connections;

    public async Task RunAsync(ScenarioContext context, CancellationToken cancellation)
    {
        context.RequireKeyRx();
        var process = context.RequireProcess();
        var group = context.Swarm.CreateGroup(context.Settings.PlanFor(Subprotocols.BinaryName, topic));
        var churn = context.Swarm.CreateGroup(
            context.Settings.PlanFor(Subprotocols.JsonName, Topics.State) with { ClosesWhenSubscribed = true });
        await context.OpenAsync(group, connections, cancellation);
        await churn.InjectAsync(churnPerSecond, warmUp + duration);
        await context.WaitAsync(warmUp, cancellation);

        var before = (await group.TakeAsync()).Counts;
        var churned = churn.Finished;
        _ = await churn.TakeAsync();
        var harness = new HarnessProbe();
        var levels = await WatchAsync(context, process, cancellation);
        var reading = await group.TakeAsync();
        var used = harness.Read();
        await churn.EndedAsync((long)(churnPerSecond * (warmUp + duration).TotalSeconds), EndPatience, cancellation);

        context.Report.Add(
            "deliveries_per_second", "deliveries", (reading.Counts - before).Records / duration.TotalSeconds, "/s");
        AddChurn(context, await churn.TakeAsync(), churn.Finished - churned);
        AddLevels(context, levels);
        context.Report.AddLatency(reading.Latency);
        context.Report.AddOrder(reading.Counts - before);
        context.Report.AddLosses(reading.Losses);
        context.AddHarness(used);
    }

    private async Task<List<Level>> WatchAsync(
        ScenarioContext context, ProcessProbe process, CancellationToken cancellation)
    {
        context.Say($"soaking for {duration.TotalSeconds:0} s");
        List<Level> levels = [];
        var started = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(started) is var passed && passed < duration)
        {
            var stats = await context.ReadStatsAsync(cancellation);
            await context.Sampler.SampleAsync();
            levels.Add(new Level(passed, process.ReadMemory(), process.CountDescriptors(), stats));
            await Task.Delay(ReadingInterval, TimeProvider.System, cancellation);
        }

        return levels;
    }

    private static void AddChurn(ScenarioContext context, GroupReading reading, long finished)
    {
        context.Report.Add("churned", "connections that came and went", finished, "");
        context.Report.AtMost("errors", "errors among them", reading.Failures.Total + reading.Losses.Total, "", 0);
        if (reading.Failures.Total + reading.Losses.Total > 0)
            context.Report.Note($"errors: {reading.Failures} {reading.Losses}");
        context.Report.AddStatistics("open_", "due to open", reading.Openings);
    }

    private static void AddLevels(ScenarioContext context, List<Level> levels)
    {
        const double Kilobyte = 1024;
        Add("rss", "RSS", "KiB", level => level.Memory.RssBytes / Kilobyte, GrowthKilobytesMax);
        Add("dirty", "Private_Dirty", "KiB", level => level.Memory.PrivateDirtyBytes / Kilobyte, GrowthKilobytesMax);
        Add(
            "heap", "managed heap", "KiB", level => level.Stats.HeapCommittedBytes / Kilobyte ?? double.NaN,
            GrowthKilobytesMax);
        Add("fd", "descriptors", "", level => level.Descriptors, GrowthCountMax);
        Add("slots", "slots in use", "", level => level.Stats.UsedSlots ?? double.NaN, GrowthCountMax);

        void Add(string key, string label, string unit, Func<Level, double> read, double growthMax)
        {
            var trend = Trend.Of([.. levels.Select(level => (level.At.TotalHours, read(level)))]);
            context.Report.Add($"{key}_median", $"{label}, median", trend.Median, unit);
            context.Report.Add($"{key}_slope", $"{label}, slope", trend.SlopePerHour, $"{unit}/h".TrimStart('/'));
            context.Report.AtMost($"{key}_growth", $"{label}, last quarter over first", trend.Growth, unit, growthMax);
        }
    }

    private sealed record Level(TimeSpan At, ProcessMemory Memory, int Descriptors, DaemonStats Stats);
}
