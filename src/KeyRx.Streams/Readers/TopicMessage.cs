namespace KeyRx.Streams.Readers;

/// <summary>What <see cref="TopicReader.ReadAllAsync"/> tells.</summary>
/// <param name="Item">What it is, and where it stands.</param>
/// <param name="Payload">Its bytes, until the next one is asked for; empty for a gap and a new epoch.</param>
public readonly record struct TopicMessage(TopicItem Item, ReadOnlyMemory<byte> Payload);
