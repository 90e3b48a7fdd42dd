namespace KeyRx.Protocol;

/// <summary>A place in a topic: which life of its log, and the last sequence seen (0 = none).</summary>
/// <param name="Epoch">Identity of the log's life.</param>
/// <param name="Sequence">Sequence within it, from 1.</param>
public readonly record struct StreamPosition(ulong Epoch, ulong Sequence);
