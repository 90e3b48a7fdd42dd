namespace KeyRx.Protocol;

/// <summary>A place in a topic: which life of its log, and the last sequence seen (0 = none).</summary>
/// <param name="Epoch">Identity of the log's life.</param>
/// <param name="Sequence">Sequence within it, from 1.</param>
public readonly record struct StreamPosition(ulong Epoch, ulong Sequence)
{
    /// <summary>
    /// The highest sequence a message may name: every JSON number up to 2^53 - 1 is exact in every language. At a
    /// million records a second it is reached in 285 years.
    /// </summary>
    public const ulong SequenceMax = (1UL << 53) - 1;
}
