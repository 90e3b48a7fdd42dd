using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace KeyRx.Client;

/// <summary>An event of any topic but <c>key</c>.</summary>
/// <param name="Topic">The topic, which is the event's type.</param>
/// <param name="Sequence">Its number in the topic.</param>
/// <param name="Payload">UTF-8 JSON, or the bytes as published for an opaque topic.</param>
public sealed record EventMessage(string Topic, ulong Sequence, ReadOnlyMemory<byte> Payload) : KeyRxMessage
{
    /// <summary>The payload as a type of one's own, or one of <see cref="Payloads.StandardPayloads"/>.</summary>
    /// <exception cref="JsonException">It is no such JSON.</exception>
    public T? Deserialize<T>(JsonTypeInfo<T> type) => JsonSerializer.Deserialize(Payload.Span, type);
}
