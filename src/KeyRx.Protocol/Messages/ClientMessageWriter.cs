using System.Buffers;

namespace KeyRx.Protocol.Messages;

/// <summary>What a client says, as JSON text: each call writes one whole message. Any thread.</summary>
public static class ClientMessageWriter
{
    /// <summary>Subscribes to topics, from positions where given; without topics to those of the session.</summary>
    public static void Subscribe(
        IBufferWriter<byte> output, ReadOnlySpan<byte> messageIdUtf8, IReadOnlyList<string> topics,
        IReadOnlyDictionary<string, StreamPosition>? resume = null, string? session = null)
    {
        var message = JsonMessage.Begin(output, JsonNames.Subscribe);
        message.WriteMessageId(messageIdUtf8);
        if (session is not null) message.Json.WriteString("session"u8, session);
        if (topics.Count > 0 || session is null) WriteTopics(message, topics);
        if (resume is { Count: > 0 })
        {
            message.Json.WriteStartObject("resume"u8);
            foreach (var (topic, position) in resume)
            {
                message.Json.WriteStartObject(topic);
                message.WritePosition(position);
                message.Json.WriteEndObject();
            }

            message.Json.WriteEndObject();
        }

        message.End();
    }

    /// <summary>Ends subscriptions.</summary>
    public static void Unsubscribe(
        IBufferWriter<byte> output, ReadOnlySpan<byte> messageIdUtf8, IReadOnlyList<string> topics)
    {
        var message = JsonMessage.Begin(output, JsonNames.Unsubscribe);
        message.WriteMessageId(messageIdUtf8);
        WriteTopics(message, topics);
        message.End();
    }

    /// <summary>Says what has been taken in; with an id it is answered.</summary>
    public static void Ack(
        IBufferWriter<byte> output, string eventType, ulong sequence, ReadOnlySpan<byte> messageIdUtf8 = default)
    {
        var message = JsonMessage.Begin(output, JsonNames.Ack);
        message.WriteMessageId(messageIdUtf8);
        message.Json.WriteString(JsonNames.EventType, eventType);
        message.Json.WriteNumber(JsonNames.Sequence, sequence);
        message.End();
    }

    /// <summary>Publishes raw JSON.</summary>
    public static void Publish(
        IBufferWriter<byte> output, ReadOnlySpan<byte> messageIdUtf8, string eventType, ReadOnlySpan<byte> jsonPayload)
    {
        var message = JsonMessage.Begin(output, JsonNames.Publish);
        message.WriteMessageId(messageIdUtf8);
        message.Json.WriteString(JsonNames.EventType, eventType);
        message.WritePayload(jsonPayload);
        message.End();
    }

    /// <summary>Asks for a pong.</summary>
    public static void Ping(IBufferWriter<byte> output) => JsonMessage.Begin(output, JsonNames.Ping).End();

    /// <summary>Answers the server's ping.</summary>
    public static void Pong(IBufferWriter<byte> output) => JsonMessage.Begin(output, JsonNames.Pong).End();

    private static void WriteTopics(JsonMessage message, IReadOnlyList<string> topics)
    {
        message.Json.WriteStartArray("topics"u8);
        for (var i = 0; i < topics.Count; i++) message.Json.WriteStringValue(topics[i]);
        message.Json.WriteEndArray();
    }
}
