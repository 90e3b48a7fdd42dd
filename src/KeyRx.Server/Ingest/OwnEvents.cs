using System.Buffers;
using System.Text.Json;
using KeyRx.Server.Timing;
using KeyRx.Streams;

namespace KeyRx.Server.Ingest;

/// <summary>
/// Events that the server tells of itself, on topics of its own: JSON objects that begin with their time.
/// </summary>
/// <remarks>Threading: the loop only.</remarks>
internal static class OwnEvents
{
    /// <summary>Appends one; nothing where the topic is not served.</summary>
    internal static void Append(
        TopicTable topics, string name, MonotonicClock clock, Action<Utf8JsonWriter> writeFields)
    {
        if (!topics.TryFind(name, out var topic)) return;
        var now = clock.NowNanos;
        var payload = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(payload))
        {
            json.WriteStartObject();
            json.WriteNumber("timestamp"u8, clock.Pair.ToUnixMicros(now));
            writeFields(json);
            json.WriteEndObject();
        }

        topic.Append(payload.WrittenSpan, now);
    }
}
