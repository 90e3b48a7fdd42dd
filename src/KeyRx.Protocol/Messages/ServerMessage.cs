namespace KeyRx.Protocol.Messages;

/// <summary>
/// A server's JSON message as read. Immutable; holds its own memory. Fields that the kind does not have are null.
/// </summary>
public sealed class ServerMessage
{
    /// <summary>What it is.</summary>
    public required ServerMessageKind Kind { get; init; }

    /// <summary>The request it answers.</summary>
    public string? MessageId { get; init; }

    /// <summary>Topic of an event, snapshot or gap.</summary>
    public string? EventType { get; init; }

    /// <summary>Epoch of a snapshot or gap.</summary>
    public ulong? Epoch { get; init; }

    /// <summary>Sequence of an event or snapshot.</summary>
    public ulong? Sequence { get; init; }

    /// <summary>First missing sequence of a gap.</summary>
    public ulong? From { get; init; }

    /// <summary>Last missing sequence of a gap; null when the epoch is gone.</summary>
    public ulong? To { get; init; }

    /// <summary>Code of an error.</summary>
    public int? Code { get; init; }

    /// <summary>Sentence of an error.</summary>
    public string? Text { get; init; }

    /// <summary>Topics of a subscribe's ack.</summary>
    public IReadOnlyList<TopicAck> Topics { get; init; } = [];

    /// <summary>Raw JSON of the payload.</summary>
    public ReadOnlyMemory<byte> Payload { get; init; }
}
