using KeyRx.Load.Errors;
using KeyRx.Load.Probes;
using KeyRx.Load.Reports;
using KeyRx.Load.Swarm;

namespace KeyRx.Load.Scenarios;

/// <summary>What a scenario measures with, and where it writes its figures. For one scenario.</summary>
internal sealed class ScenarioContext : IDisposable
{
    private static readonly TimeSpan OpenPatience = TimeSpan.FromSeconds(120);

    private static readonly TimeSpan SampleInterval = TimeSpan.FromSeconds(1);

    internal ScenarioContext(LoadSettings settings, Report report, IRunProgress progress)
    {
        Settings = settings;
        Report = report;
        Progress = progress;
        Process = settings.ProcessId is { } processId ? new ProcessProbe(processId) : null;
        Stats = settings.Token is { } token ? new StatsClient(settings.Url, token, trust: settings.Trust) : null;
        Swarm = new LoadSwarm(settings.Swarm);
        Sampler = new RunSampler(this);
    }

    internal LoadSettings Settings { get; }

    internal Report Report { get; }

    internal IRunProgress Progress { get; }

    internal RunSampler Sampler { get; }

    /// <summary>Null without <c>--pid</c>.</summary>
    internal ProcessProbe? Process { get; }

    /// <summary>Null where the server is not keyrxd.</summary>
    internal StatsClient? Stats { get; }

    internal LoadSwarm Swarm { get; }

    /// <summary>The server's own numbers; none where it is not keyrxd.</summary>
    internal Task<DaemonStats> ReadStatsAsync(CancellationToken cancellation)
        => Stats?.ReadAsync(cancellation) ?? Task.FromResult<DaemonStats>(default);

    /// <summary>For scenarios that no other server can be asked for.</summary>
    internal void RequireKeyRx()
    {
        if (Stats is null)
            throw new UsageException($"{Report.Scenario} speaks keyrxd's messages: leave --wire plain out");
    }

    internal void Say(string sentence) => Progress.Say(sentence);

    /// <summary>For scenarios whose very figure comes from /proc.</summary>
    internal ProcessProbe RequireProcess()
        => Process ?? throw new UsageException($"{Report.Scenario} needs --pid, the process id of the daemon");

    /// <summary>Opens connections; a scenario cannot go on with fewer than it asked for.</summary>
    internal async Task OpenAsync(SwarmGroup group, int count, CancellationToken cancellation)
    {
        Say($"opening {count} connections for '{group.Name}'");
        if (await group.OpenAsync(count, OpenPatience, cancellation))
            return;

        var reading = await group.TakeAsync();
        throw new RunException(
            $"only {group.Subscribed} of {count} connections were subscribed: {reading.Failures} {reading.Losses}");
    }

    /// <summary>Lets time pass, and looks at what moves meanwhile.</summary>
    internal async Task WaitAsync(TimeSpan time, CancellationToken cancellation)
    {
        Say($"waiting {time.TotalSeconds:0.#} s");
        var started = TimeProvider.System.GetTimestamp();
        while (time - TimeProvider.System.GetElapsedTime(started) is var left && left > TimeSpan.Zero)
        {
            await Task.Delay(left < SampleInterval ? left : SampleInterval, TimeProvider.System, cancellation);
            if (left > SampleInterval)
                await Sampler.SampleAsync();
        }
    }

    /// <summary>Adds what makes all other figures doubtful when it is not as it should be.</summary>
    /// <param name="reading">Of the measured time.</param>
    /// <param name="spins">It waits for the next opening without sleeping: no core left says nothing.</param>
    internal void AddHarness(in HarnessReading reading, bool spins = false)
    {
        const double Busy = 0.9;
        Report.Add("harness_cores", "cores used by this program", reading.CoresUsed, "cores");
        if (!spins && reading.CoresUsed > Busy * Settings.Threads)
            Report.Note("this program was at its own limit: give it more --threads and cores, or fewer connections");
        if (Settings.Trust is not null)
            Report.Note("TLS is this program's work beside the scenario: its time is in every latency");
        if (Process is not null)
            Report.AddStolen(reading);
        if (Stats?.Trouble is { } trouble)
            Report.Note(trouble);
    }

    public void Dispose()
    {
        Swarm.Dispose();
        Stats?.Dispose();
    }
}
