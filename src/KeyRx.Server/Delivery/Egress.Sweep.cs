using KeyRx.Server.Timing;
using KeyRx.Streams;

namespace KeyRx.Server.Delivery;

/// <summary>The sweep: every subscriber of every lane that has grown, once a round, resumable and paced.</summary>
internal sealed partial class Egress
{
    /// <summary>A round longer than this is worth pacing: what comes meanwhile leaves in the same send.</summary>
    private const ulong PacedFromNanos = 1_000_000;

    /// <summary>Distance between the starts of paced rounds.</summary>
    private const ulong PaceNanos = 2_000_000;

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

    /// <summary>One turn of a sweep, within the budget; call again while <see cref="HasWork"/>.</summary>
    internal void Sweep(ref StageBudget budget)
    {
        SweepLanes(ref budget);
        BeginWaiting(ref budget);
        GoOn(ref budget);
    }

    /// <summary>Lets go of a round that does not end: what it still owed is owed to nobody.</summary>
    internal void AbandonRound()
    {
        foreach (var topic in topics.All)
        {
            foreach (var lane in topic.Lanes) lane?.MarkSwept();
        }

        _inRound = false;
    }

    private void SweepLanes(ref StageBudget budget)
    {
        if (!_inRound)
        {
            var now = resources.Clock.NowNanos;
            if (now < _notBefore || !HasLaneWork) return;
            (_inRound, _roundStart) = (true, now);
            _round++;
            budget.Note(1);
        }

        foreach (var topic in topics.All)
        {
            foreach (var lane in topic.Lanes)
            {
                if (!SweepLane(lane, ref budget)) return;
            }
        }

        EndRound();
        budget.Note(1);
    }

    /// <summary>False when the turn is over before the lane is.</summary>
    private bool SweepLane(Lane? lane, ref StageBudget budget)
    {
        if (lane is null || !lane.TryEnterRound(_round)) return true;
        while (lane.SweepIndex < lane.Subscribers.Count)
        {
            if (!budget.TryTake()) return false;
            if (lane.TryNextInSweep(out var subscriber)) Serve(_table[subscriber.Slot], subscriber.Cursor);
        }

        return true;
    }

    private void EndRound()
    {
        var took = resources.Clock.NowNanos - _roundStart;
        _notBefore = took > PacedFromNanos ? _roundStart + PaceNanos : 0;
        _inRound = false;
        counters.RoundEnded(took);
    }
}
