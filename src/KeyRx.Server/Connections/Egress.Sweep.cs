namespace KeyRx.Server;

/// <summary>The sweep: every subscriber of every lane that has grown, once a round, resumable and paced.</summary>
internal sealed partial class Egress
{
    /// <summary>After so long a sweep yields to ring, inbox and readiness.</summary>
    private const ulong TurnNanos = 500_000;

    /// <summary>A round longer than this is worth pacing: what comes meanwhile leaves in the same send.</summary>
    private const ulong PacedFromNanos = 1_000_000;

    /// <summary>Distance between the starts of paced rounds.</summary>
    private const ulong PaceNanos = 2_000_000;

    private const int ServedBetweenClockReads = 16;

    private ulong _roundStart;
    private ulong _notBefore;
    private uint _round;
    private bool _inRound;

    /// <summary>
    /// True while some lane has bytes that its subscribers have not been offered, or replies are to go on.
    /// </summary>
    internal bool HasWork => HasReplyWork || HasLaneWork;

    private bool HasReplyWork => _goOn.Count > 0 || HasRoomForLong;

    private bool HasLaneWork
    {
        get
        {
            if (_inRound) return true;
            foreach (var topic in topics.All)
            {
                foreach (var lane in topic.Lanes)
                {
                    if (lane is { IsDue: true }) return true;
                }
            }

            return false;
        }
    }

    /// <summary>When the next round may begin, in monotonic nanoseconds; at once while one is under way.</summary>
    internal ulong DueNanos => _inRound || HasReplyWork ? 0 : _notBefore;

    /// <summary>One turn of a sweep, of bounded time; call again while <see cref="HasWork"/>.</summary>
    internal void Sweep()
    {
        var now = clock.NowNanos;
        SweepLanes(now);
        BeginWaiting();
        GoOn(now + TurnNanos);
    }

    private void SweepLanes(ulong now)
    {
        if (!_inRound)
        {
            if (now < _notBefore || !HasLaneWork) return;
            (_inRound, _roundStart) = (true, now);
            _round++;
        }

        foreach (var topic in topics.All)
        {
            foreach (var lane in topic.Lanes)
            {
                if (!SweepLane(lane, now + TurnNanos)) return;
            }
        }

        EndRound();
    }

    /// <summary>False when the turn is over before the lane is.</summary>
    private bool SweepLane(Lane? lane, ulong turnEnd)
    {
        if (lane is null || !lane.TryEnterRound(_round)) return true;
        _servedBytes = 0;
        while (lane.TryNextInSweep(out var subscriber))
        {
            Serve(table[subscriber.Slot], subscriber.Cursor);
            if (lane.SweepIndex % ServedBetweenClockReads != 0 && _servedBytes < TurnBytes) continue;
            _servedBytes = 0;
            if (clock.NowNanos >= turnEnd) return false;
        }

        return true;
    }

    private void EndRound()
    {
        var took = clock.NowNanos - _roundStart;
        _notBefore = took > PacedFromNanos ? _roundStart + PaceNanos : 0;
        _inRound = false;
        counters.RoundEnded(took);
    }
}
