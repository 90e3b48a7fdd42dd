using System.Diagnostics;
using KeyRx.Load.Errors;
using KeyRx.Load.Probes;
using KeyRx.Load.Swarm;
using KeyRx.Protocol;

namespace KeyRx.Load.Scenarios;

/// <summary>
/// The daemon is restarted and all connections come back within a spread: how long until the last is subscribed again?
/// </summary>
internal sealed class ReconnectStormScenario(
    int connections, ReturnRule rule, string topic, string? restartCommand, TimeSpan restartPatience) : IScenario
{
    private static readonly TimeSpan ReturnPatience = TimeSpan.FromSeconds(60);

    public string Name => "reconnect-storm";

    public int Connections => connections;

    public async Task RunAsync(ScenarioContext context, CancellationToken cancellation)
    {
        var group = context.Swarm.CreateGroup(
            context.Settings.PlanFor(Subprotocols.BinaryName, topic) with { Return = rule });
        await context.OpenAsync(group, connections, cancellation);
        _ = await group.TakeAsync();

        var harness = new HarnessProbe();
        using var restart = StartRestart(context);
        if (!await SwarmGroup.UntilAsync(() => group.Subscribed < connections, restartPatience, cancellation))
        {
            throw new RunException(
                $"no connection was cut within {restartPatience.TotalSeconds:0} s: was the daemon restarted?");
        }

        context.Say("connections are cut");
        await SwarmGroup.UntilAsync(() => group.Subscribed >= connections, ReturnPatience, cancellation);
        var used = harness.Read();
        AddFigures(context, group.Subscribed, await group.TakeAsync());
        context.AddHarness(used);
    }

    /// <summary>The command may start the new daemon in the background; its output is the user's.</summary>
    private Process? StartRestart(ScenarioContext context)
    {
        if (restartCommand is null)
        {
            context.Say($"restart the daemon now; waiting up to {restartPatience.TotalSeconds:0} s");
            return null;
        }

        context.Say($"restarting: {restartCommand}");
        return Process.Start(new ProcessStartInfo("/bin/sh", ["-c", restartCommand]));
    }

    private void AddFigures(ScenarioContext context, int returned, GroupReading reading)
    {
        const string Refused = "refused";
        var report = context.Report;
        var times = reading.Times;
        var refused = reading.Failures.CountOf(Refused);
        report.AtLeast("returned", "connections subscribed again", returned, "", connections);
        report.Add("lost", "connections cut", reading.Losses.Total, "");
        report.Add(
            "cut_to_last_s", "first cut to last return", Seconds(times.FirstLossNanos, times.LastReturnNanos), "s");
        report.Add(
            "cut_to_first_s", "first cut to first return", Seconds(times.FirstLossNanos, times.FirstReturnNanos), "s");
        report.Add(
            "first_to_last_s", "first return to last", Seconds(times.FirstReturnNanos, times.LastReturnNanos), "s");
        report.Add("refused", "attempts while it was down", refused, "");
        report.AtMost("errors", "other errors", reading.Failures.Total - refused, "", 0);
        report.AddStatistics("open_", "connect to ack", reading.Openings);
        report.Note($"cut with: {reading.Losses}");
        if (reading.Failures.Total > 0)
            report.Note($"attempts: {reading.Failures}");
    }

    private static double? Seconds(long fromNanos, long toNanos)
        => fromNanos == 0 || toNanos == 0 ? null : TimeSpan.FromTicks((toNanos - fromNanos) / 100).TotalSeconds;
}
