using KeyRx.Load.Errors;
using KeyRx.Load.Probes;
using KeyRx.Load.Scenarios.Hostile.Attacks;
using KeyRx.Protocol;

namespace KeyRx.Load.Scenarios.Hostile;

/// <summary>
/// One attacker of each kind, beside people who listen to keys: do they feel it more than when another process is
/// attacked as hard? Both daemons were started with a script of keys at 1 kHz, so that an attack is the same upon each.
/// </summary>
internal sealed class HostileScenario(HostilePlan plan) : IScenario
{
    private const int AttackConnectionsMax = 500;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(2);

    public string Name => "hostile";

    public int Connections => plan.Subscribers + AttackConnectionsMax;

    public async Task RunAsync(ScenarioContext context, CancellationToken cancellation)
    {
        context.RequireKeyRx();
        var settings = context.Settings;
        var target = new AttackTarget(settings.Url, settings.Server, settings.Token!, plan.PublishToken);
        var control = target with { Url = plan.ControlUrl, Server = plan.ControlServer };
        target.RequireLoopback("--url");
        control.RequireLoopback("--control");
        if (control.Server.Equals(target.Server))
            throw new UsageException("--control names the server itself: start a second keyrxd on another port");

        var group = context.Swarm.CreateGroup(settings.PlanFor(Subprotocols.BinaryName, Topics.Key));
        await context.OpenAsync(group, plan.Subscribers, cancellation);
        await context.WaitAsync(WarmUp, cancellation);
        var before = (await group.TakeAsync()).Counts;
        if (before.Records == 0)
            throw new RunException("no key comes: start keyrxd with --source script:FILE, a script that repeats");

        var run = new AttackRun(context, group, target, control, plan);
        var harness = new HarnessProbe();
        List<AttackOutcome> outcomes = [];
        foreach (var attack in plan.Attacks.TakeWhile(_ => run.IsAlive))
            outcomes.Add(await run.RunAsync(attack, cancellation));

        context.Report.AddAttacks(outcomes, plan.Attacks.Count);
        if (!run.IsAlive)
            context.Report.Note($"no answer within 10 s after {outcomes[^1].Name}: the attacks after it were not run");
        context.Report.AddOrder((await group.TakeAsync()).Counts - before);
        context.Report.AtMost("lost", "subscribers lost", plan.Subscribers - group.Subscribed, "", 0);
        context.AddHarness(harness.Read(), spins: true);
    }
}
