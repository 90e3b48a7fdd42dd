using KeyRx.Server.Interop;

namespace KeyRx.Server.Timing;

/// <summary>
/// How long turns take, in CPU time of the loop's thread, and how long keys wait between two pumps, in wall time
/// without sleep: what nobody on the other side of a socket may stretch.
/// </summary>
/// <remarks>Threading: written by the loop; each figure may be read by any thread.</remarks>
internal sealed class TurnMeter
{
    /// <summary>The goal of design and tests.</summary>
    internal const long TurnNanosGoal = 2_000_000;

    private const ulong SecondNanos = 1_000_000_000;

    private readonly Recent _turn = new();
    private readonly Recent _pumpGap = new();
    private LongestTurn _longest = new(TimeSpan.Zero, "", HasCollected: false);
    private long _longestCollecting;
    private StageMarks _marks;
    private long _cpuAt;
    private int _collections;
    private ulong _pumpedAt;
    private long _overGoal;
    private bool _hasSlept = true;

    /// <summary>The longest turn since the start, and what it was spent on.</summary>
    internal LongestTurn Longest => Volatile.Read(ref _longest);

    /// <summary>The longest turn since the start.</summary>
    internal TimeSpan LongestTurn => Longest.Took;

    /// <summary>The longest turn of this second and the one before.</summary>
    internal TimeSpan RecentTurn => _turn.Latest;

    /// <summary>The longest turn since the start in which garbage was collected.</summary>
    internal TimeSpan LongestCollectingTurn =>
        TimeSpan.FromTicks(Interlocked.Read(ref _longestCollecting) / TimeSpan.NanosecondsPerTick);

    /// <summary>Turns over the goal since the start.</summary>
    internal long TurnsOverGoal => Interlocked.Read(ref _overGoal);

    /// <summary>The longest time between two pumps since the start.</summary>
    internal TimeSpan LongestPumpGap => _pumpGap.Longest;

    /// <summary>The longest time between two pumps of this second and the one before.</summary>
    internal TimeSpan RecentPumpGap => _pumpGap.Latest;

    /// <summary>The loop has slept: the time since the last pump is nobody's.</summary>
    internal void Slept() => _hasSlept = true;

    /// <summary>A turn begins. Call it before the clock is read: the host's own may take long.</summary>
    internal void TurnBegins() => (_cpuAt, _collections) = (ThreadCpuTime.Nanos, GC.CollectionCount(0));

    /// <summary>The turn's first stage begins.</summary>
    internal void FirstStageBegins(string stage, ulong nowNanos) => _marks.Begin(stage, nowNanos, _cpuAt);

    /// <summary>The next stage begins: the one before it is over.</summary>
    internal void StageBegins(string stage, ulong nowNanos) => _marks.Next(stage, nowNanos);

    internal void Pumping(ulong nowNanos)
    {
        if (!_hasSlept) _pumpGap.Add((long)(nowNanos - _pumpedAt), nowNanos / SecondNanos);
        (_pumpedAt, _hasSlept) = (nowNanos, false);
    }

    internal void TurnEnds(ulong nowNanos)
    {
        _marks.End(nowNanos);
        var took = ThreadCpuTime.Nanos - _cpuAt;
        if (took > TurnNanosGoal) Interlocked.Increment(ref _overGoal);
        var hasCollected = GC.CollectionCount(0) != _collections;
        var length = TimeSpan.FromTicks(took / TimeSpan.NanosecondsPerTick);
        if (length > _longest.Took)
            Volatile.Write(ref _longest, new LongestTurn(length, _marks.LongestStage, hasCollected));
        if (hasCollected && took > _longestCollecting) Interlocked.Exchange(ref _longestCollecting, took);

        _turn.Add(took, nowNanos / SecondNanos);
    }

    /// <summary>The longest ever, and of the second under way and the one before.</summary>
    private sealed class Recent
    {
        private ulong _second;
        private long _ever, _current, _previous;

        internal TimeSpan Longest => TimeSpan.FromTicks(Interlocked.Read(ref _ever) / TimeSpan.NanosecondsPerTick);

        internal TimeSpan Latest => TimeSpan.FromTicks(
            Math.Max(Interlocked.Read(ref _current), Interlocked.Read(ref _previous)) / TimeSpan.NanosecondsPerTick);

        internal void Add(long nanos, ulong second)
        {
            if (second != _second)
            {
                Interlocked.Exchange(ref _previous, second == _second + 1 ? _current : 0);
                Interlocked.Exchange(ref _current, 0);
                _second = second;
            }

            if (nanos > _current) Interlocked.Exchange(ref _current, nanos);
            if (nanos > _ever) Interlocked.Exchange(ref _ever, nanos);
        }
    }
}
