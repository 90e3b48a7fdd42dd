using System.Text;

namespace KeyRx.Protocol.Messages;

/// <summary>A client's message as read. Immutable; holds its own memory.</summary>
public sealed class ClientMessage
{
    /// <summary>What it asks for.</summary>
    public required ClientMessageKind Kind { get; init; }

    /// <summary>UTF-8 of the id that its answer repeats; null when it wants none.</summary>
    public byte[]? MessageId { get; init; }

    /// <summary>The session that is taken up again.</summary>
    public string? Session { get; init; }

    /// <summary>
    /// Topics of a subscribe or unsubscribe, each once; <see cref="TopicName.Every"/> may be among them.
    /// </summary>
    public IReadOnlyList<string> Topics { get; init; } = [];

    /// <summary>Positions to resume from, by topic.</summary>
    public IReadOnlyDictionary<string, StreamPosition> Resume { get; init; } = NoPositions;

    /// <summary>Topic of a publish or an ack.</summary>
    public string? EventType { get; init; }

    /// <summary>Sequence of an ack.</summary>
    public ulong? Sequence { get; init; }

    /// <summary>Payload of a publish: raw JSON.</summary>
    public ReadOnlyMemory<byte> Payload { get; init; }

    private static readonly IReadOnlyDictionary<string, StreamPosition> NoPositions =
        new Dictionary<string, StreamPosition>();

    /// <summary>The position to resume a topic from, if one was given.</summary>
    public bool TryGetResume(string topic, out StreamPosition position) => Resume.TryGetValue(topic, out position);

    internal static ClientMessage Of(ClientFields fields, ReadOnlySpan<byte> json) => new()
    {
        Kind = fields.Kind!.Value,
        MessageId = fields.MessageId.IsEmpty ? null : fields.MessageId.ToArray(),
        Session = fields.Session.IsEmpty ? null : Encoding.UTF8.GetString(fields.Session),
        Topics = [.. fields.Topics],
        Resume = new Dictionary<string, StreamPosition>(fields.Resume),
        EventType = fields.EventType,
        Sequence = fields.Sequence,
        Payload = fields.Payload is { } payload ? json.Slice(payload.Start, payload.Length).ToArray() : null,
    };
}
