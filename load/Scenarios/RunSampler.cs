using System.Diagnostics;
using KeyRx.Load.Swarm;

namespace KeyRx.Load.Scenarios;

/// <summary>
/// Looks once a second at what moves: for the display and the charts, never for a figure. For the scenario's own
/// caller.
/// </summary>
internal sealed class RunSampler(ScenarioContext context)
{
    private readonly Dictionary<SwarmGroup, long> _records = [];
    private readonly long _begun = Stopwatch.GetTimestamp();
    private long _last = Stopwatch.GetTimestamp();
    private TimeSpan? _cpu = context.Process?.ReadCpuTime();

    /// <summary>Reads everything there is to read.</summary>
    internal async Task SampleAsync()
    {
        var now = Stopwatch.GetTimestamp();
        var seconds = Stopwatch.GetElapsedTime(_last, now).TotalSeconds;
        _last = now;
        foreach (var group in context.Swarm.Groups)
            await SampleAsync(group, seconds);
        SampleProcess(seconds);
    }

    internal void Watch(string label, string unit, double value)
    {
        if (!double.IsFinite(value))
            return;
        context.Report.Watch(label, unit, Stopwatch.GetElapsedTime(_begun).TotalSeconds, value);
        context.Progress.Show(label, unit, value);
    }

    private async Task SampleAsync(SwarmGroup group, double seconds)
    {
        var records = (await group.CountsAsync()).Records;
        var before = _records.GetValueOrDefault(group);
        _records[group] = records;
        Watch($"connections of '{group.Name}'", "", group.Subscribed);
        if (records > 0)
            Watch($"deliveries of '{group.Name}'", "/s", (records - before) / seconds);
        var latency = await group.TakeIntervalAsync();
        Watch($"latency of '{group.Name}', p50 of each interval", "ms", latency.PercentileMillis(50));
        Watch($"latency of '{group.Name}', p99 of each interval", "ms", latency.PercentileMillis(99));
        Watch($"latency of '{group.Name}', max of each interval", "ms", latency.MaxMillis);
    }

    private void SampleProcess(double seconds)
    {
        const double Megabyte = 1 << 20;
        if (context.Process is not { } process)
            return;
        try
        {
            var before = _cpu;
            _cpu = process.ReadCpuTime();
            Watch("server memory (RSS)", "MiB", process.ReadMemory().RssBytes / Megabyte);
            Watch("cores used by the server", "cores", (_cpu - before)?.TotalSeconds / seconds ?? double.NaN);
        }
        catch (IOException)
        {
            // It was restarted under another number, as reconnect-storm wants it.
        }
    }
}
