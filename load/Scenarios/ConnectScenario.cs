using KeyRx.Load.Probes;
using KeyRx.Load.Swarm;
using KeyRx.Protocol;

namespace KeyRx.Load.Scenarios;

/// <summary>
/// Connections at a fixed rate (an open loop): each is opened, subscribed where the wire has subscriptions, and closed.
/// How long each takes counts from the time at which it was due.
/// </summary>
internal sealed class ConnectScenario(int perSecond, TimeSpan duration, string topic) : IScenario
{
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(15);

    public string Name => "connect";

    public int Connections => 0; // as many as the server lets pile up

    public async Task RunAsync(ScenarioContext context, CancellationToken cancellation)
    {
        var plan = context.Settings.PlanFor(Subprotocols.JsonName, topic) with { ClosesWhenSubscribed = true };
        var group = context.Swarm.CreateGroup(plan);
        await group.RunOnceAsync(perSecond / 10, EndPatience, cancellation); // pools fill, code is compiled
        _ = await group.TakeAsync();

        var before = group.Finished;
        var harness = new HarnessProbe();
        var cpu = context.Process?.ReadCpuTime();
        var count = (long)(perSecond * duration.TotalSeconds);
        await group.InjectAsync(perSecond, duration);
        await context.WaitAsync(duration, cancellation);
        if (!await group.EndedAsync(before + count, EndPatience, cancellation))
            context.Report.Note($"not all of {count} were over {EndPatience.TotalSeconds:0} s after the last was due");
        AddFigures(context, await group.TakeAsync(), group.Finished - before, context.Process?.ReadCpuTime() - cpu);
        context.AddHarness(harness.Read(), spins: true);
    }

    private void AddFigures(ScenarioContext context, GroupReading reading, long finished, TimeSpan? cpu)
    {
        var report = context.Report;
        var errors = reading.Failures.Total + reading.Losses.Total;
        report.Add("offered_per_second", "connections due", perSecond, "/s");
        report.AtLeast("finished", "opened and closed", finished, "", perSecond * duration.TotalSeconds);
        report.AtMost("errors", "errors", errors, "", 0);
        if (errors > 0)
            report.Note($"errors: {reading.Failures} {reading.Losses}");
        report.AddStatistics("", "due to open", reading.Openings);
        report.Add("cpu_seconds_per_thousand", "server CPU per thousand", cpu?.TotalSeconds / (finished / 1000.0), "s");
    }
}
