namespace KeyRx.Streams;

/// <summary>What the records of a topic are, and so how a lane encodes them.</summary>
public enum TopicKind : byte
{
    /// <summary>JSON values, published as UTF-8 text.</summary>
    Json,

    /// <summary>24-byte key events from the ring. Only the topic <c>key</c>.</summary>
    KeyEvents,

    /// <summary>Bytes that only binary clients can read.</summary>
    Opaque,
}
