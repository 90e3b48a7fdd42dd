using KeyRx.Input;
using KeyRx.Server.Diagnostics;
using KeyRx.Server.Timing;
using KeyRx.Server.Transports;
using Microsoft.Extensions.Logging;

namespace KeyRx.Server.Loop;

/// <summary>
/// The one thread that serves everybody. A turn runs every stage once, in a fixed order, each within its budget
/// (<see cref="StageLimits"/>), so nobody who makes work for one stage holds up the others; when no stage has anything
/// to do the loop parks. <see cref="Turn"/> is the whole of it, so that a test can drive it by hand.
/// </summary>
/// <remarks>
/// Threading: the loop's thread only, save where a member says otherwise. Other threads reach it through
/// <see cref="LoopQueue"/>, ring and inbox.
/// </remarks>
internal sealed class EventLoop
{
    /// <summary>Turns in a row in which a stage reports work and does none, before it counts as stuck.</summary>
    internal const int IdleTurnsMax = 1000;

    /// <summary>What comes before the stages: the look at the sockets.</summary>
    private const string PollName = "poll";

    private readonly KeyEventRing _ring;
    private readonly ITransport _transport;
    private readonly MonotonicClock _clock;
    private readonly LoopStage[] _stages;
    private readonly ILogger _logger;
    private long _turns;
    private int _stage;
    private bool _isParked;

    internal EventLoop(
        KeyEventRing ring, ITransport transport, MonotonicClock clock, LoopStage[] stages, ILogger logger)
    {
        (_ring, _transport, _clock, _stages, _logger) = (ring, transport, clock, stages, logger);
        Meter = new TurnMeter();
    }

    /// <summary>How long turns take. Any thread.</summary>
    internal TurnMeter Meter { get; }

    /// <summary>Turns since the start. Any thread.</summary>
    internal long Turns => Volatile.Read(ref _turns);

    /// <summary>The loop sleeps: it is not stuck, however long the turn has been under way. Any thread.</summary>
    internal bool IsParked => Volatile.Read(ref _isParked);

    /// <summary>The stage under way. Any thread.</summary>
    internal string StageName => _stages[Volatile.Read(ref _stage)].Name;

    /// <summary>One turn of everything; true while there is more to do at once.</summary>
    internal bool Turn()
    {
        Meter.TurnBegins();
        Meter.FirstStageBegins(PollName, _clock.NowNanos);
        _transport.Poll();
        for (var i = 0; i < _stages.Length; i++)
        {
            Volatile.Write(ref _stage, i);
            Run(_stages[i]);
        }

        var now = _clock.NowNanos;
        Meter.TurnEnds(now);
        Volatile.Write(ref _turns, _turns + 1);
        return HasWork(now);
    }

    /// <summary>Turns until <paramref name="isDone"/>; parks in between.</summary>
    internal void Run(Func<bool> isDone)
    {
        while (!isDone())
        {
            if (Turn()) continue;
            // Armed first, then asked again: whoever adds work after the question sees the waiter and wakes it.
            var observed = _ring.PrepareWait();
            var now = _clock.NowNanos;
            if (HasWork(now) || isDone()) _ring.CancelWait();
            else Park(observed, now);
        }

        Volatile.Write(ref _isParked, true); // it is over, which is not stuck
    }

    private void Park(uint observed, ulong now)
    {
        var due = ulong.MaxValue;
        foreach (var stage in _stages) due = Math.Min(due, stage.DueNanos);
        var nanos = Math.Min(due - Math.Min(now, due), long.MaxValue);
        Volatile.Write(ref _isParked, true);
        _transport.Park(observed, TimeSpan.FromTicks((long)nanos / TimeSpan.NanosecondsPerTick));
        Volatile.Write(ref _isParked, false);
        Meter.Slept();
    }

    private void Run(LoopStage stage)
    {
        var now = _clock.NowNanos;
        Meter.StageBegins(stage.Name, now);
        // Due or not: the turns in which nobody typed are no gap for the key that comes after them.
        if (stage.IsPump) Meter.Pumping(now);
        if (stage.DueNanos > now) return;
        var budget = new StageBudget(_clock, stage.ItemsMax, stage.NanosMax);
        stage.Run(ref budget);
        stage.Note(budget.Taken);
        if (stage.IdleTurns >= IdleTurnsMax && stage.DueNanos <= _clock.NowNanos) GiveUp(stage);
    }

    /// <summary>
    /// A stage that reports work and does none would spin for ever: a bug, and whoever is at fault has to go.
    /// </summary>
    private void GiveUp(LoopStage stage)
    {
        System.Diagnostics.Debug.Fail($"stage '{stage.Name}' reports work and does none");
        if (!stage.IsGivenUp) ServerLog.StageStuck(_logger, stage.Name, IdleTurnsMax);
        stage.Abandon();
    }

    private bool HasWork(ulong now)
    {
        if (_transport.HasReady) return true;
        foreach (var stage in _stages)
        {
            if (stage.DueNanos <= now) return true;
        }

        return false;
    }
}
