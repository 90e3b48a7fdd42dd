namespace KeyRx.Protocol;

/// <summary>The first 16 bytes of a binary event message.</summary>
/// <param name="Flags">None are defined yet; receivers ignore them.</param>
/// <param name="TopicId">The topic's number from the subscribe ack.</param>
/// <param name="Count">Records that follow.</param>
/// <param name="FirstSequence">Sequence of the first one.</param>
public readonly record struct BinaryBatchHeader(byte Flags, ushort TopicId, uint Count, ulong FirstSequence);
