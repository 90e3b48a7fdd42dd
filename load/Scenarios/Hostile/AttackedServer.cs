using System.Diagnostics;
using KeyRx.Load.Probes;
using KeyRx.Load.Scenarios.Hostile.Attacks;

namespace KeyRx.Load.Scenarios.Hostile;

/// <summary>
/// Asks an attacked server how it is: during an attack for the loop's turns, afterwards whether it recovers.
/// </summary>
internal sealed class AttackedServer : IDisposable
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan ReturnInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan AnswerPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ReturnPatience = TimeSpan.FromSeconds(15);

    private readonly StatsClient _stats;
    private readonly List<DaemonStats> _readings = [];

    internal AttackedServer(AttackTarget target)
    {
        Target = target;
        _stats = new StatsClient(target.Url, target.Token, AnswerPatience);
    }

    internal AttackTarget Target { get; }

    /// <summary>What was told of turns since the last call.</summary>
    internal TurnReading TakeTurns()
    {
        var reading = TurnReading.Of(_readings);
        _readings.Clear();
        return reading;
    }

    /// <summary>Reads /stats twice a second until it is cancelled.</summary>
    internal async Task PollAsync(CancellationToken until)
    {
        try
        {
            while (true)
            {
                _readings.Add(await _stats.ReadAsync(until));
                await Task.Delay(PollInterval, TimeProvider.System, until);
            }
        }
        catch (OperationCanceledException)
        {
            // The attack is over; what was not answered by then tells nothing.
        }
    }

    /// <summary>How long one question takes; null when no answer comes within ten seconds.</summary>
    internal async Task<TimeSpan?> AskAsync(CancellationToken cancellation)
    {
        var started = Stopwatch.GetTimestamp();
        _readings.Add(await _stats.ReadAsync(cancellation));
        return _stats.Trouble is null ? Stopwatch.GetElapsedTime(started) : null;
    }

    /// <summary>How many connections are open, and being opened or ended; null when no answer comes.</summary>
    internal async Task<(long Open, long Slots)?> CountAsync(CancellationToken cancellation)
    {
        var stats = await _stats.ReadAsync(cancellation);
        return stats is { OpenConnections: { } open, UsedSlots: { } slots } ? (open, slots) : null;
    }

    /// <summary>
    /// How long it takes until there are no more than before; null when it takes over fifteen seconds.
    /// </summary>
    internal async Task<TimeSpan?> ReturnAsync((long Open, long Slots)? before, CancellationToken cancellation)
    {
        var started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < ReturnPatience)
        {
            if (await CountAsync(cancellation) is { } now && now.Open <= before?.Open && now.Slots <= before?.Slots)
                return Stopwatch.GetElapsedTime(started);
            await Task.Delay(ReturnInterval, TimeProvider.System, cancellation);
        }

        return null;
    }

    public void Dispose() => _stats.Dispose();
}
