using KeyRx.Client;
using Xunit;

namespace KeyRx.Tests.Client;

/// <summary>
/// Checks what a reader gets of one topic: each sequence once, or inside a gap. Payloads say which event they are, over
/// all epochs, so that the ledger does not depend on the client's own bookkeeping.
/// </summary>
internal sealed class SequenceLedger
{
    private readonly HashSet<int> _numbers = [];
    private ulong _last;
    private bool _isNewEpoch;

    /// <summary>Events read so far.</summary>
    public IReadOnlySet<int> Numbers => _numbers;

    /// <summary>Events in gaps of a known size.</summary>
    public ulong Missing { get; private set; }

    /// <summary>How often an epoch ended.</summary>
    public int Epochs { get; private set; }

    /// <summary>Events go on after this.</summary>
    public void BeginAt(ulong sequence) => _last = sequence;

    public void Take(KeyRxMessage message, int number)
    {
        switch (message)
        {
            case EventMessage next:
                Assert.True(next.Sequence == _last + 1 || _isNewEpoch, $"event {next.Sequence} after {_last}");
                Assert.True(_numbers.Add(number), $"event number {number} came twice");
                (_last, _isNewEpoch) = (next.Sequence, false);
                break;
            case GapMessage { To: { } to } gap:
                Assert.Equal(_last + 1, gap.From);
                Missing += to - gap.From + 1;
                _last = to;
                break;
            case GapMessage gap:
                Assert.Equal(_last + 1, gap.From);
                _isNewEpoch = true;
                Epochs++;
                break;
            default:
                break;
        }
    }
}
