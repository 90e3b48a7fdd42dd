using System.Diagnostics;
using KeyRx.Load.Probes;
using KeyRx.Load.Swarm;
using KeyRx.Protocol;

namespace KeyRx.Load.Scenarios;

/// <summary>
/// Every connection gets every record: how many deliveries a second, how late, and what they cost the server. The
/// daemon was started with <c>--source load:rate=R,size=S</c>.
/// </summary>
/// <param name="connections">Subscribers, each of which gets everything.</param>
/// <param name="duration">The measured time.</param>
/// <param name="warmUp">Before it.</param>
/// <param name="receiveBytes">Bytes a subscriber takes at most at a time; 0 for all there is room for.</param>
/// <param name="topic">What they subscribe to, where the wire has topics.</param>
internal sealed class FanOutScenario(
    int connections, TimeSpan duration, TimeSpan warmUp, int receiveBytes, string topic) : IScenario
{
    private const double DeliveredShareMin = 0.95;

    public string Name => "fanout";

    public int Connections => connections;

    public async Task RunAsync(ScenarioContext context, CancellationToken cancellation)
    {
        var plan = context.Settings.PlanFor(Subprotocols.BinaryName, topic);
        var group = context.Swarm.CreateGroup(plan with { ReceiveBytes = receiveBytes });
        await context.OpenAsync(group, connections, cancellation);
        await context.WaitAsync(warmUp, cancellation);

        var start = await MarkAsync(context, group, cancellation);
        var harness = new HarnessProbe();
        _ = await group.TakeLeastShareAsync();
        var window = await WatchAsync(context, cancellation);
        var leastShare = await group.TakeLeastShareAsync();
        var used = harness.Read();
        var end = await MarkAsync(context, group, cancellation);

        var counts = end.Reading.Counts - start.Reading.Counts;
        AddRates(context, counts, start, end);
        context.Report.Add("connection_share_min", "worst connection, of the mean", leastShare, "");
        context.Report.AddLatency(end.Reading.Latency);
        context.Report.AddOrder(counts);
        AddServer(context, counts, start, end);
        if (context.Stats is not null)
            window.AddTo(context.Report);
        context.Report.AddLosses(end.Reading.Losses);
        context.AddHarness(used);
        if (!await group.CloseAsync(TimeSpan.FromSeconds(10), cancellation))
            context.Report.Note("not every closing handshake was answered within 10 s");
    }

    /// <summary>The measured time. Two readings in a row at its start tell what a reading itself allocates.</summary>
    private async Task<AllocationWindows> WatchAsync(ScenarioContext context, CancellationToken cancellation)
    {
        var first = await context.ReadStatsAsync(cancellation);
        var readings = new List<DaemonStats> { await context.ReadStatsAsync(cancellation) };
        while (readings.Count <= AllocationWindows.Count)
        {
            await context.WaitAsync(duration / AllocationWindows.Count, cancellation);
            readings.Add(await context.ReadStatsAsync(cancellation));
        }

        return new AllocationWindows(first, readings);
    }

    /// <summary>Each reading with the time it was taken at: a busy server answers GET /stats late.</summary>
    private static async Task<Mark> MarkAsync(
        ScenarioContext context, SwarmGroup group, CancellationToken cancellation)
    {
        var stats = await context.ReadStatsAsync(cancellation);
        var statsTime = Stopwatch.GetTimestamp();
        var rssBytes = context.Process?.ReadMemory().RssBytes;
        var reading = await group.TakeAsync();
        return new Mark(statsTime, stats, Stopwatch.GetTimestamp(), reading, context.Process?.ReadCpuTime(), rssBytes);
    }

    private void AddRates(ScenarioContext context, in TrafficCounts counts, Mark start, Mark end)
    {
        var seconds = Stopwatch.GetElapsedTime(start.Time, end.Time).TotalSeconds;
        var taken = end.Stats.TakenRecords - start.Stats.TakenRecords;
        var takenPerSecond = taken / Stopwatch.GetElapsedTime(start.StatsTime, end.StatsTime).TotalSeconds;
        var report = context.Report;
        report.Add("connections", "connections", connections, "");
        report.Add("seconds", "measured time", seconds, "s");
        report.Add("deliveries_per_second", "deliveries", counts.Records / seconds, "/s");
        if (context.Stats is not null && topic == Topics.Load) // what is taken for other topics is not told apart
        {
            report.Add("offered_per_second", "records taken by the server", takenPerSecond, "/s");
            report.AtLeast(
                "delivered_share", "delivered / (taken x connections)",
                counts.Records / seconds / (takenPerSecond * connections), "", DeliveredShareMin);
        }

        report.Add("frames_per_second", "frames received", counts.Frames / seconds, "/s");
        report.Add("records_per_receive", "records per receive", (double)counts.Records / counts.Receives, "");
        report.Add("megabytes_per_second", "received", counts.Bytes / seconds / 1e6, "MB/s");
    }

    private static void AddServer(ScenarioContext context, in TrafficCounts counts, Mark start, Mark end)
    {
        const double Million = 1e6;
        const double Kilobyte = 1024;
        var cpu = end.Cpu - start.Cpu;
        var seconds = Stopwatch.GetElapsedTime(start.Time, end.Time).TotalSeconds;
        context.Report.Add("server_cores", "cores used by the server", cpu?.TotalSeconds / seconds, "cores");
        context.Report.Add(
            "cpu_seconds_per_million", "server CPU per million deliveries",
            cpu?.TotalSeconds / (counts.Records / Million), "s");
        context.Report.Add("rss_start_kb", "server RSS at start", start.RssBytes / Kilobyte, "KiB");
        context.Report.Add("rss_growth_kb", "server RSS growth", (end.RssBytes - start.RssBytes) / Kilobyte, "KiB");
    }

    private sealed record Mark(
        long StatsTime, DaemonStats Stats, long Time, GroupReading Reading, TimeSpan? Cpu, long? RssBytes);
}
