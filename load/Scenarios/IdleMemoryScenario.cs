using KeyRx.Load.Probes;
using KeyRx.Load.Swarm;
using KeyRx.Protocol;

namespace KeyRx.Load.Scenarios;

/// <summary>
/// What a subscribed connection that nothing is sent to costs the server: the slope of Private_Dirty between counts.
/// The slope, because the first connection also pays for code, pools and heap.
/// </summary>
internal sealed class IdleMemoryScenario(IReadOnlyList<int> counts, string topic) : IScenario
{
    private const double BytesMax = 2048;

    /// <summary>Longer than a server keeps what a burst of connections took: that is no idle connection's.</summary>
    private const int QuietReadings = 12;
    private const double QuietShare = 0.002; // of Private_Dirty, between two readings
    private static readonly TimeSpan ReadingInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan QuietPatience = TimeSpan.FromSeconds(60);

    public string Name => "idle-memory";

    public int Connections => counts.Max();

    public async Task RunAsync(ScenarioContext context, CancellationToken cancellation)
    {
        var process = context.RequireProcess();
        var harness = new HarnessProbe();
        var group = context.Swarm.CreateGroup(context.Settings.PlanFor(Subprotocols.JsonName, topic));
        AddCount(context, "start", 0, process.ReadMemory());

        List<(int Count, ProcessMemory Memory)> readings = [];
        foreach (var count in counts.Order())
        {
            await context.OpenAsync(group, count - group.Subscribed, cancellation);
            var memory = await SettleAsync(context, process, group, cancellation);
            readings.Add((count, memory));
            AddCount(context, $"{count}", count, memory);
        }

        AddSlope(context, readings);
        context.Report.AddLosses((await group.TakeAsync()).Losses);
        context.AddHarness(harness.Read());
        await group.CloseAsync(TimeSpan.FromSeconds(10), cancellation);
    }

    private static void AddSlope(ScenarioContext context, List<(int Count, ProcessMemory Memory)> readings)
    {
        var (first, last) = (readings[0], readings[^1]);
        double? slope = last.Count > first.Count
            ? (double)(last.Memory.PrivateDirtyBytes - first.Memory.PrivateDirtyBytes) / (last.Count - first.Count)
            : null;
        context.Report.AtMost("bytes_per_connection", "Private_Dirty per connection (slope)", slope, "B", BytesMax);
    }

    private static void AddCount(ScenarioContext context, string key, int count, ProcessMemory memory)
    {
        const double Kilobyte = 1024;
        context.Report.Add($"rss_{key}_kb", $"RSS at {count:N0} connections", memory.RssBytes / Kilobyte, "KiB");
        context.Report.Add(
            $"dirty_{key}_kb", $"Private_Dirty at {count:N0}", memory.PrivateDirtyBytes / Kilobyte, "KiB");
    }

    /// <summary>Waits until nothing is sent and the server's memory has stopped moving.</summary>
    private static async Task<ProcessMemory> SettleAsync(
        ScenarioContext context, ProcessProbe process, SwarmGroup group, CancellationToken cancellation)
    {
        var started = TimeProvider.System.GetTimestamp();
        var (memory, frames) = (process.ReadMemory(), (await group.CountsAsync()).Frames);
        for (var quiet = 0; quiet < QuietReadings;)
        {
            await Task.Delay(ReadingInterval, TimeProvider.System, cancellation);
            await context.Sampler.SampleAsync();
            var (lastDirty, lastFrames) = (memory.PrivateDirtyBytes, frames);
            (memory, frames) = (process.ReadMemory(), (await group.CountsAsync()).Frames);
            var isQuiet = frames == lastFrames
                && Math.Abs(memory.PrivateDirtyBytes - lastDirty) <= QuietShare * lastDirty;
            quiet = isQuiet ? quiet + 1 : 0;
            if (TimeProvider.System.GetElapsedTime(started) > QuietPatience)
            {
                context.Report.Note(
                    $"not quiet within {QuietPatience.TotalSeconds} s at {group.Subscribed} connections");
                break;
            }
        }

        return memory;
    }
}
