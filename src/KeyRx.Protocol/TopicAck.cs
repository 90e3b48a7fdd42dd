namespace KeyRx.Protocol;

/// <summary>What a subscribe's ack says of one topic.</summary>
/// <param name="Topic">Its name.</param>
/// <param name="Id">Its number in binary batches.</param>
/// <param name="Position">Where it stands.</param>
/// <param name="Resumed">Whether a resume misses nothing; null when none was asked for.</param>
public readonly record struct TopicAck(string Topic, ushort Id, StreamPosition Position, bool? Resumed);
