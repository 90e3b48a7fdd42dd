using KeyRx.Protocol;

namespace KeyRx.Client;

/// <summary>
/// The ack of a subscription, where it stood among the events (<see cref="KeyRxClientOptions.TellsAcks"/>).
/// </summary>
/// <param name="Topics">Where each topic stands.</param>
internal sealed record SubscribedMessage(IReadOnlyList<TopicAck> Topics) : KeyRxMessage;
