namespace KeyRx.Server.Inbound;

/// <summary>What <see cref="InboundTopic.ReadAllAsync"/> tells.</summary>
/// <param name="Message">Who says it, and how to answer.</param>
/// <param name="Payload">One JSON value in UTF-8, until the next one is asked for.</param>
public readonly record struct InboundDelivery(InboundMessage Message, ReadOnlyMemory<byte> Payload);
