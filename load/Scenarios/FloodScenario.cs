using KeyRx.Load.Probes;
using KeyRx.Protocol;

namespace KeyRx.Load.Scenarios;

/// <summary>
/// One client sends far more than it may, and comes back each time it is cut: when is it cut, with which status, and do
/// the others feel it?
/// </summary>
internal sealed class FloodScenario(int connections, TimeSpan duration, int messagesPerSecond, string topic) : IScenario
{
    private const double RatioMax = 2;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);

    public string Name => "flood";

    public int Connections => connections + 1;

    public async Task RunAsync(ScenarioContext context, CancellationToken cancellation)
    {
        context.RequireKeyRx();
        var group = context.Swarm.CreateGroup(context.Settings.PlanFor(Subprotocols.BinaryName, topic));
        await context.OpenAsync(group, connections, cancellation);
        await context.WaitAsync(WarmUp, cancellation);
        _ = await group.TakeAsync();

        var harness = new HarnessProbe();
        await context.WaitAsync(duration, cancellation);
        var before = await group.TakeAsync();

        context.Say($"one client sends {messagesPerSecond:N0} messages/s");
        var flood = new FloodClient(context.Settings, messagesPerSecond);
        await Task.Factory.StartNew(
            () => flood.Run(duration, cancellation), cancellation, TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        var with = await group.TakeAsync();

        AddFlood(context, flood.Outcome);
        context.Report.AddTails(before.Latency, with.Latency, "while flooded", RatioMax);
        context.Report.AddOrder(with.Counts);
        context.Report.AddLosses(with.Losses, "others");
        context.AddHarness(harness.Read());
    }

    private static void AddFlood(ScenarioContext context, FloodOutcome outcome)
    {
        var report = context.Report;
        report.AtLeast("cuts", "times the flooding client was cut", outcome.Cuts.Total, "", 1);
        report.Add("first_cut_ms", "first message to first cut", outcome.FirstCut?.TotalMilliseconds, "ms");
        report.Add("first_cut_status", "close status of the first cut", outcome.FirstStatus, "");
        report.Add("messages_to_cut", "messages sent until the first cut", outcome.MessagesToFirstCut, "");
        report.Add("messages", "messages sent in all", outcome.Messages, "");
        report.Note(outcome.Cuts.Total > 0 ? $"flooding client: {outcome.Cuts}" : "the flooding client was never cut");
        if (outcome.Failures.Total > 0)
            report.Note($"flooding client could not come back: {outcome.Failures}");
    }
}
