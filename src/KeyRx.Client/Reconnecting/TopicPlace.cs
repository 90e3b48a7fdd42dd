using KeyRx.Protocol;

namespace KeyRx.Client.Reconnecting;

/// <summary>Where we stand in a topic.</summary>
/// <param name="Position">Everything up to it has been delivered.</param>
/// <param name="Acked">Where the topic stood when it was subscribed on this connection; null before.</param>
/// <param name="AwaitsState">The topic's snapshot is still to come: resuming here would never bring it.</param>
internal readonly record struct TopicPlace(StreamPosition Position, StreamPosition? Acked, bool AwaitsState);
