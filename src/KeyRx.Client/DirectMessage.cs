using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace KeyRx.Client;

/// <summary>
/// What the program that embeds the server says to this connection alone. It has no sequence: one that was lost with
/// the connection does not come again.
/// </summary>
/// <param name="Topic">The topic for the host that it belongs to.</param>
/// <param name="Payload">UTF-8 JSON.</param>
public sealed record DirectMessage(string Topic, ReadOnlyMemory<byte> Payload) : KeyRxMessage
{
    /// <summary>The payload as a type of one's own.</summary>
    /// <exception cref="JsonException">It is no such JSON.</exception>
    public T? Deserialize<T>(JsonTypeInfo<T> type) => JsonSerializer.Deserialize(Payload.Span, type);
}
