using System.Diagnostics;
using KeyRx.Load.Probes;
using KeyRx.Load.Swarm;
using KeyRx.Protocol;

namespace KeyRx.Load.Scenarios;

/// <summary>
/// Every connection gets every record: how many deliveries a second, how late, and what they cost the server. The
/// daemon was started with <c>--source load:rate=R,size=S</c>.
/// </summary>
internal sealed class FanOutScenario(int connections, TimeSpan duration, TimeSpan warmUp) : IScenario
{
    private const double DeliveredShareMin = 0.95;
    private const double BytesPerMessageMax = 0.5; // rounds to 0; what GET /stats itself allocates is within it
    private static readonly TimeSpan StatsWindowMax = TimeSpan.FromSeconds(10);

    public string Name => "fanout";

    public int Connections => connections;

    public async Task RunAsync(ScenarioContext context, CancellationToken cancellation)
    {
        var group = context.Swarm.CreateGroup(new ConnectionPlan(Subprotocols.BinaryName, Topics.Load));
        await context.OpenAsync(group, connections, cancellation);
        await context.WaitAsync(warmUp, cancellation);

        var start = await MarkAsync(context, group, cancellation);
        var harness = new HarnessProbe();
        var (windowStart, windowEnd) = await WatchAsync(context, cancellation);
        var coresUsed = harness.CoresUsed;
        var end = await MarkAsync(context, group, cancellation);

        var counts = end.Reading.Counts - start.Reading.Counts;
        AddRates(context, counts, start, end);
        context.Report.AddLatency(end.Reading.Latency);
        context.Report.AddOrder(counts);
        AddServer(context, counts, start, end);
        AddAllocation(context, windowStart, windowEnd);
        context.Report.AddLosses(end.Reading.Losses);
        context.AddHarness(coresUsed);
        if (!await group.CloseAsync(TimeSpan.FromSeconds(10), cancellation))
            context.Report.Note("not every closing handshake was answered within 10 s");
    }

    /// <summary>The measured time, with a window for allocation in its middle, where the state is steady.</summary>
    private async Task<(DaemonStats Start, DaemonStats End)> WatchAsync(
        ScenarioContext context, CancellationToken cancellation)
    {
        var window = duration / 2 < StatsWindowMax ? duration / 2 : StatsWindowMax;
        var around = (duration - window) / 2;
        await context.WaitAsync(around, cancellation);
        var start = await context.Stats.ReadAsync(cancellation);
        await context.WaitAsync(window, cancellation);
        var end = await context.Stats.ReadAsync(cancellation);
        await context.WaitAsync(around, cancellation);
        return (start, end);
    }

    /// <summary>Each reading with the time it was taken at: a busy server answers GET /stats late.</summary>
    private static async Task<Mark> MarkAsync(
        ScenarioContext context, SwarmGroup group, CancellationToken cancellation)
    {
        var stats = await context.Stats.ReadAsync(cancellation);
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
        report.Add("offered_per_second", "records taken by the server", takenPerSecond, "/s");
        report.Add("deliveries_per_second", "deliveries", counts.Records / seconds, "/s");
        report.AtLeast(
            "delivered_share", "delivered / (taken x connections)",
            counts.Records / seconds / (takenPerSecond * connections), "", DeliveredShareMin);
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

    private static void AddAllocation(ScenarioContext context, DaemonStats start, DaemonStats end)
    {
        var bytes = end.AllocatedBytes - start.AllocatedBytes;
        context.Report.Add("window_allocated_bytes", "allocated in the window", bytes, "B");
        context.Report.AtMost(
            "bytes_per_message", "allocated per message",
            (double?)bytes / (end.TakenRecords - start.TakenRecords), "B", BytesPerMessageMax);
    }

    private sealed record Mark(
        long StatsTime, DaemonStats Stats, long Time, GroupReading Reading, TimeSpan? Cpu, long? RssBytes);
}
