namespace KeyRx.Tests.WebSockets;

/// <summary>How a stream of bytes is changed.</summary>
internal enum MutationKind
{
    FlipBit,
    CutOff,
    RangeTwice,
    RangeGone,
    RangeTurnedRound,
}
