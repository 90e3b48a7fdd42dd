using KeyRx.Server.Timing;

namespace KeyRx.Server.Diagnostics;

/// <summary>
/// Lets so many lines of one kind through in a second: what clients can cause at will must not fill a disk.
/// </summary>
/// <remarks>Threading: the loop only.</remarks>
internal sealed class LogGate(MonotonicClock clock, int perSecond)
{
    private const ulong SecondNanos = 1_000_000_000;

    private ulong _secondEnds;
    private int _passed;
    private long _unsaid;

    /// <summary>False when there were enough in this second; else how many were left out since the last line.</summary>
    internal bool TryPass(out long unsaid)
    {
        var now = clock.NowNanos;
        if (now >= _secondEnds) (_secondEnds, _passed) = (now + SecondNanos, 0);
        if (_passed == perSecond)
        {
            _unsaid++;
            unsaid = 0;
            return false;
        }

        _passed++;
        (unsaid, _unsaid) = (_unsaid, 0);
        return true;
    }
}
