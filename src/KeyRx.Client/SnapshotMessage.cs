using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using KeyRx.Protocol;

namespace KeyRx.Client;

/// <summary>The whole state of a topic at a position; events go on from the sequence after it.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="Position">Where in the topic the state holds.</param>
/// <param name="Payload">UTF-8 JSON, or any bytes for an opaque topic; for <c>key</c> the pressed keys and the
/// devices.</param>
public sealed record SnapshotMessage(string Topic, StreamPosition Position, ReadOnlyMemory<byte> Payload)
    : KeyRxMessage
{
    /// <summary>The payload as a type of one's own, or one of <see cref="Payloads.StandardPayloads"/>.</summary>
    /// <exception cref="JsonException">It is no such JSON.</exception>
    public T? Deserialize<T>(JsonTypeInfo<T> type) => JsonSerializer.Deserialize(Payload.Span, type);
}
