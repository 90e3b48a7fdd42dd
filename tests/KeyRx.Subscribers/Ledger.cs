using System.Globalization;
using KeyRx.Client;

namespace KeyRx.Subscribers;

/// <summary>
/// One subscriber's account of a topic: every sequence is received once or named by a
/// gap, and anything else is a fault.
/// </summary>
/// <remarks>Threading: its subscriber only.</remarks>
internal sealed class Ledger(ulong subscribedAt)
{
    private bool _isNewEpoch;

    /// <summary>The sequence that must come next, unless a gap says otherwise.</summary>
    internal ulong Next { get; private set; } = subscribedAt + 1;

    internal long Received { get; private set; }

    /// <summary>Records that gaps named.</summary>
    internal long Missed { get; private set; }

    /// <summary>Gaps without an end: the epoch was gone.</summary>
    internal int EpochsLost { get; private set; }

    /// <summary>Sequences gone through: what was received and missed must add up to them.</summary>
    internal long Spanned { get; private set; }

    internal List<string> Faults { get; } = [];

    /// <summary>Every gap, as the client was told it.</summary>
    internal List<string> Gaps { get; } = [];

    internal void Take(EventMessage message)
    {
        if (_isNewEpoch) Next = message.Sequence;
        _isNewEpoch = false;
        if (message.Sequence != Next) Faults.Add($"sequence {message.Sequence} came where {Next} was due");
        Received++;
        Advance(message.Sequence + 1);
    }

    internal void Take(GapMessage gap)
    {
        Gaps.Add($"{gap.From} to {gap.To?.ToString(CultureInfo.InvariantCulture) ?? "the end of the epoch"}");
        if (gap.From != Next) Faults.Add($"a gap from {gap.From} came where {Next} was due");
        if (gap.To is not { } to)
        {
            EpochsLost++;
            _isNewEpoch = true;
            return;
        }

        Missed += (long)(to - gap.From) + 1;
        Advance(to + 1);
    }

    private void Advance(ulong next)
    {
        Spanned += (long)(next - Next);
        Next = next;
    }
}
