using System.Diagnostics;
using KeyRx.Load.Probes;
using KeyRx.Load.Swarm;

namespace KeyRx.Load.Scenarios;

/// <summary>
/// Each connection keeps messages outstanding that the server sends back: round trips a second, and how long one
/// takes.
/// </summary>
internal sealed class EchoScenario(int connections, EchoPlan echo, TimeSpan duration) : IScenario
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(2);

    public string Name => "echo";

    public int Connections => connections;

    public async Task RunAsync(ScenarioContext context, CancellationToken cancellation)
    {
        var group = context.Swarm.CreateGroup(ConnectionPlan.Plain with { Echo = echo });
        await context.OpenAsync(group, connections, cancellation);
        await context.WaitAsync(WarmUp, cancellation);

        var before = (await group.TakeAsync()).Counts;
        _ = await group.TakeLeastShareAsync();
        var (started, cpu, harness) = (Stopwatch.GetTimestamp(), context.Process?.ReadCpuTime(), new HarnessProbe());
        await context.WaitAsync(duration, cancellation);
        var reading = await group.TakeAsync();
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        AddFigures(context, reading, (reading.Counts - before).Records, seconds, context.Process?.ReadCpuTime() - cpu);
        context.Report.Add(
            "connection_share_min", "worst connection, of the mean", await group.TakeLeastShareAsync(), "");
        context.Report.AddLosses(reading.Losses);
        context.AddHarness(harness.Read());
    }

    private void AddFigures(ScenarioContext context, GroupReading reading, long echoes, double seconds, TimeSpan? cpu)
    {
        const double Million = 1e6;
        var report = context.Report;
        report.Add("connections", "connections", connections, "");
        report.Add("outstanding", "outstanding on each", echo.Outstanding, "");
        report.Add("size", "message", echo.Size, "B");
        report.AtLeast("echoes", "messages sent back", echoes, "", 1);
        report.Add("echoes_per_second", "round trips", echoes / seconds, "/s");
        report.AddLatency(reading.Latency);
        report.Add("server_cores", "cores used by the server", cpu?.TotalSeconds / seconds, "cores");
        report.Add("cpu_seconds_per_million", "server CPU per million", cpu?.TotalSeconds / (echoes / Million), "s");
    }
}
