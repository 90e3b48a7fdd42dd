using KeyRx.Load.Probes;
using KeyRx.Protocol;

namespace KeyRx.Load.Scenarios;

/// <summary>
/// A day of a busy daemon at once: a stream to many, others that only wait, and visitors who come and go. What a
/// connection costs is read while the stream runs: with a tenth of the connections, and with all.
/// </summary>
internal sealed class MixedScenario(
    int connections, int visitorsPerSecond, TimeSpan duration, TimeSpan warmUp, string topic) : IScenario
{
    private const int WaitingShare = 10; // one of so many waits for a state that does not change
    private const int FirstShare = 10;
    private const double BytesMax = 4096;
    private const int VisitorSeed = 1;
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(5);

    public string Name => "mixed";

    public int Connections => connections;

    public async Task RunAsync(ScenarioContext context, CancellationToken cancellation)
    {
        context.RequireKeyRx();
        var process = context.RequireProcess();
        var streaming = context.Swarm.CreateGroup(context.Settings.PlanFor(Subprotocols.BinaryName, topic));
        var waiting = context.Swarm.CreateGroup(context.Settings.PlanFor(Subprotocols.JsonName, Topics.State));
        var (first, idle) = (connections / FirstShare, connections / WaitingShare);
        await context.OpenAsync(streaming, first, cancellation);
        await context.WaitAsync(warmUp, cancellation);
        var before = process.ReadMemory();
        await context.OpenAsync(waiting, idle, cancellation);
        await context.OpenAsync(streaming, connections - idle - first, cancellation);
        await context.WaitAsync(Settling, cancellation);
        AddMemory(context, before, process.ReadMemory(), connections - first);

        var start = (await streaming.TakeAsync()).Counts;
        var (harness, cpu) = (new HarnessProbe(), process.ReadCpuTime());
        var visitors = VisitorScenario.Create(context.Settings, visitorsPerSecond, duration);
        context.Say($"{visitorsPerSecond} visitors a second for {duration.TotalSeconds:0} s");
        var stats = await SimulationScenario.RunAsync(visitors, VisitorSeed, context, cancellation);
        var reading = await streaming.TakeAsync();

        var counts = reading.Counts - start;
        context.Report.Add("deliveries_per_second", "deliveries", counts.Records / stats.Duration.TotalSeconds, "/s");
        context.Report.AddLatency(reading.Latency);
        context.Report.AddOrder(counts);
        context.Report.AddLosses(reading.Losses);
        context.Report.AddLosses((await waiting.TakeAsync()).Losses, "waiting connections", "waiting_lost");
        AddVisitors(context, stats);
        context.Report.Add(
            "server_cores", "cores used by the server", (process.ReadCpuTime() - cpu) / stats.Duration, "cores");
        context.AddHarness(harness.Read());
    }

    private static void AddMemory(ScenarioContext context, ProcessMemory before, ProcessMemory after, int opened)
    {
        const double Kilobyte = 1024;
        context.Report.Add("connections", "connections", context.Swarm.Groups.Sum(group => group.Subscribed), "");
        context.Report.Add("rss_kb", "server RSS with all", after.RssBytes / Kilobyte, "KiB");
        context.Report.AtMost(
            "bytes_per_connection", "Private_Dirty per connection, stream running",
            (double)(after.PrivateDirtyBytes - before.PrivateDirtyBytes) / opened, "B", BytesMax);
    }

    private static void AddVisitors(ScenarioContext context, Simulations.ScenarioStats stats)
    {
        context.Report.Add("visitors", "visitors", stats.Whole.Ok, "");
        context.Report.AtMost("visitors_failed", "visitors that failed", stats.Whole.Failed, "", 0);
        foreach (var step in stats.Steps)
            context.Report.AddStatistics($"{step.Name}_", $"visitor, {step.Name}", step.Latency);

        foreach (var failure in stats.Whole.Failures)
            context.Report.Note($"visitors: {failure.Count} failed with '{failure.StatusCode}': {failure.Message}");
    }
}
