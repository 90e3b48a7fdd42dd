using KeyRx.Load.Probes;
using KeyRx.Load.Swarm;
using KeyRx.Protocol;

namespace KeyRx.Load.Scenarios;

/// <summary>
/// Some connections stop reading: does anyone else feel it, does the server grow, and are they told what they missed
/// once they read again?
/// </summary>
internal sealed class SlowConsumersScenario(
    int connections, int stalled, TimeSpan duration, int receiveBufferBytes, int missedMegabytes,
    string topic) : IScenario
{
    private const double RatioMax = 2;
    // the noise of a garbage-collected heap, not a queue of 68 B x 10K/s
    private const double GrowthKilobytesMax = 2048;
    private static readonly TimeSpan PassPatience = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan GapPatience = TimeSpan.FromSeconds(15);

    public string Name => "slow-consumers";

    public int Connections => connections;

    public async Task RunAsync(ScenarioContext context, CancellationToken cancellation)
    {
        context.RequireKeyRx();
        var plan = context.Settings.PlanFor(Subprotocols.BinaryName, topic);
        var others = context.Swarm.CreateGroup(plan);
        var sleepers = context.Swarm.CreateGroup(plan with { ReceiveBufferBytes = receiveBufferBytes });
        await context.OpenAsync(others, connections - stalled, cancellation);
        await context.OpenAsync(sleepers, stalled, cancellation);
        // The daemon's logs fill once; after that nothing may grow.
        await PassAsync(context, others, (await others.CountsAsync()).Bytes, cancellation);

        var harness = new HarnessProbe();
        var before = await MeasureAsync(context, others, cancellation);
        var rssStart = context.Process?.ReadMemory().RssBytes;
        var bytesAtStall = (await others.CountsAsync()).Bytes;
        context.Say($"{stalled} stop reading");
        await sleepers.SetReadingAsync(reads: false);
        var with = await MeasureAsync(context, others, cancellation);
        var rssEnd = context.Process?.ReadMemory().RssBytes;

        context.Report.AddTails(before.Latency, with.Latency, "while stalled", RatioMax);
        const double Kilobyte = 1024;
        context.Report.AtMost(
            "rss_growth_kb", "server RSS growth while stalled", (rssEnd - rssStart) / Kilobyte, "KiB",
            GrowthKilobytesMax);
        await PassAsync(context, others, bytesAtStall, cancellation);
        await AddWakingAsync(context, sleepers, cancellation);
        context.Report.AddOrder(with.Counts);
        context.Report.AddLosses(with.Losses, "others");
        context.AddHarness(harness.Read());
    }

    private async Task<GroupReading> MeasureAsync(
        ScenarioContext context, SwarmGroup group, CancellationToken cancellation)
    {
        _ = await group.TakeAsync();
        await context.WaitAsync(duration, cancellation);
        return await group.TakeAsync();
    }

    /// <summary>Until more has passed than the server retains: what is missed from here on is a gap.</summary>
    private async Task PassAsync(
        ScenarioContext context, SwarmGroup others, long bytesBefore, CancellationToken cancellation)
    {
        const long Megabyte = 1_000_000;
        var wanted = bytesBefore + (missedMegabytes * Megabyte * (connections - stalled));
        context.Say($"until {missedMegabytes} MB have passed");
        var started = TimeProvider.System.GetTimestamp();
        while ((await others.CountsAsync()).Bytes < wanted)
        {
            if (TimeProvider.System.GetElapsedTime(started) > PassPatience)
            {
                context.Report.Note(
                    $"less than {missedMegabytes} MB came within {PassPatience.TotalSeconds} s: " +
                        $"the logs are not full, and no gap is to be expected");
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, cancellation);
        }
    }

    /// <summary>The stalled ones read again: first what the kernel held, then a gap message, then records.</summary>
    private async Task AddWakingAsync(ScenarioContext context, SwarmGroup sleepers, CancellationToken cancellation)
    {
        context.Say("they read again");
        var lost = stalled - sleepers.Subscribed;
        await sleepers.SetReadingAsync(reads: true);
        var started = TimeProvider.System.GetTimestamp();
        TrafficCounts counts;
        do
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, cancellation);
            counts = await sleepers.CountsAsync();
        }
        while (counts.Gaps < stalled && TimeProvider.System.GetElapsedTime(started) < GapPatience);

        var reading = await sleepers.TakeAsync();
        context.Report.AtLeast("stalled_gaps", "gaps told to the stalled", counts.Gaps, "", stalled);
        context.Report.Add("stalled_gap_records", "records those gaps named", counts.GapRecords, "");
        context.Report.AtMost("stalled_holes", "sequences they missed untold", counts.Holes, "", 0);
        context.Report.Add("stalled_lost", "stalled connections cut while stalled", lost, "");
        if (reading.Losses.Total > 0)
            context.Report.Note($"stalled connections lost: {reading.Losses}");
    }
}
