using KeyRx.Load.Probes;
using KeyRx.Load.Scenarios.Hostile.Attacks;
using KeyRx.Load.Swarm;

namespace KeyRx.Load.Scenarios.Hostile;

/// <summary>
/// Runs one attack in windows upon the server and upon the control, while the subscribers listen to the server.
/// </summary>
internal sealed class AttackRun(
    ScenarioContext context, SwarmGroup subscribers, AttackTarget target, AttackTarget control, HostilePlan plan)
{
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// False as soon as one of the two did not answer after an attack: there is nothing left to attack.
    /// </summary>
    internal bool IsAlive { get; private set; } = true;

    internal async Task<AttackOutcome> RunAsync(Attack attack, CancellationToken cancellation)
    {
        using var server = new AttackedServer(target);
        using var other = new AttackedServer(control);
        var rssBefore = context.Process?.ReadMemory().RssBytes;
        List<(PairRatio Pair, AttackWindow Window, AttackWindow? Beside)> pairs = [];
        var run = 0;
        for (; pairs.Count < plan.Pairs && run < plan.PairsMax && IsAlive; run++)
        {
            // Turned round each time, so that neither is always measured first.
            var early = run % 2 == 0 ? null : await RunAsync(attack, other, server, cancellation);
            var window = await RunAsync(attack, server, server, cancellation);
            var late = early ?? (IsAlive ? await RunAsync(attack, other, server, cancellation) : null);
            if (!IsAlive || (plan.Counts(window.Stolen) && plan.Counts(late?.Stolen)))
                pairs.Add((new PairRatio(window.P99Millis, late?.P99Millis), window, late));
        }

        var disturbed = run - pairs.Count;
        if (pairs.Count < plan.Pairs) // what was not measured must not look like what was
            pairs.Add((default, AttackWindow.Missing, null));
        var windows = pairs.ConvertAll(pair => pair.Window);
        return new AttackOutcome(attack.Name)
        {
            Pairs = pairs.ConvertAll(pair => pair.Pair),
            DisturbedPairs = disturbed,
            Turns = windows.ConvertAll(window => window.Turns),
            Over2MsBeside = TurnReading.Worst(pairs.ConvertAll(pair => pair.Beside?.Turns ?? default)).Over2Ms,
            Answer = Slowest(windows.ConvertAll(window => window.Answer)),
            Return = Slowest(windows.ConvertAll(window => window.Return)),
            RssGrowthBytes = context.Process?.ReadMemory().RssBytes - rssBefore,
            Cost = windows.ConvertAll(window => window.Cost).Aggregate(default(AttackCost), (a, b) => a + b),
        };
    }

    /// <summary>Attacks one of the two, and asks the server about its turns all the while.</summary>
    private async Task<AttackWindow> RunAsync(
        Attack attack, AttackedServer attacked, AttackedServer server, CancellationToken cancellation)
    {
        await Task.Delay(Settling, TimeProvider.System, cancellation);
        var before = await attacked.CountAsync(cancellation);
        var stolenBefore = StolenTime.Read();
        _ = await subscribers.TakeAsync();

        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var polling = server.PollAsync(over.Token);
        context.Say($"{attack.Name} upon {(attacked == server ? "the server" : "the control")}");
        var cost = await AttackCrew.RunAsync(attack, attacked.Target, plan.Window, cancellation);
        await over.CancelAsync();
        await polling;

        var answer = await attacked.AskAsync(cancellation);
        IsAlive &= answer is not null;
        // What the attack has delayed is still on its way: it counts here, and not in the next window.
        await Task.Delay(Settling, TimeProvider.System, cancellation);
        var latency = (await subscribers.TakeAsync()).Latency;
        return new AttackWindow(
            latency.Count == 0 ? null : latency.PercentileMillis(99), cost, server.TakeTurns(), answer,
            IsAlive ? await attacked.ReturnAsync(before, cancellation) : null, StolenTime.Read() - stolenBefore);
    }

    private static TimeSpan? Slowest(List<TimeSpan?> times)
        => times.Count == 0 || times.Exists(time => time is null) ? null : times.Max();

    private sealed record AttackWindow(
        double? P99Millis, AttackCost Cost, TurnReading Turns, TimeSpan? Answer, TimeSpan? Return, TimeSpan? Stolen)
    {
        internal static readonly AttackWindow Missing = new(null, default, default, null, null, null);
    }
}
