using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;

namespace KeyRx.Protocol;

/// <summary>Reads a client's JSON message. Never throws on input: what is wrong comes back as one line that names the field, never its content.</summary>
public static class ClientMessageReader
{
    /// <summary>Longest message id, in bytes of UTF-8.</summary>
    public const int MessageIdBytesMax = 64;

    /// <summary>Topics of one message.</summary>
    public const int TopicsMax = 64;

    private const string ResumeShape = "resume: {topic: {epoch: 16 hexadecimal digits, seq: a whole number}}";

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = JsonPayload.DepthMax, AllowDuplicateProperties = false };

    /// <summary>True for a message; else the line to answer with.</summary>
    public static bool TryRead(in ReadOnlySequence<byte> utf8Json, [NotNullWhen(true)] out ClientMessage? message, [NotNullWhen(false)] out string? error)
    {
        message = null;
        try
        {
            using var document = JsonDocument.Parse(utf8Json, Options);
            error = document.RootElement.ValueKind == JsonValueKind.Object ? Read(document.RootElement, out message) : "the message is not a JSON object";
        }
        catch (JsonException)
        {
            error = "the message is not JSON, names a field twice or nests too deeply";
        }
        catch (InvalidOperationException)
        {
            // A string with half of a surrogate pair: JSON by its grammar, and yet no text.
            error = "a string in the message is not valid Unicode";
        }

        if (error is null && message is not null) return true;
        error ??= "the message cannot be read";
        return false;
    }

    /// <summary>The message, or what is wrong with it. So with every method below: null means that all is well.</summary>
    private static string? Read(JsonElement root, out ClientMessage? message)
    {
        message = null;
        if (ReadKind(root, out var kind) is { } badKind) return badKind;
        if (ReadMessageId(root, out var messageId) is { } badId) return badId;
        if (ReadTopics(root, kind, out var topics) is { } badTopics) return badTopics;
        if (ReadResume(root, out var resume) is { } badResume) return badResume;
        if (ReadText(root, "session", out var session) is { } badSession) return badSession;
        if (ReadText(root, "event_type", out var eventType) is { } badEventType) return badEventType;
        if (ReadSequence(root, out var sequence) is { } badSequence) return badSequence;
        if (ReadPayload(root, kind, out var payload) is { } badPayload) return badPayload;
        if (kind is ClientMessageKind.Publish or ClientMessageKind.Ack && eventType is null) return "event_type is missing";
        if (kind == ClientMessageKind.Ack && sequence is null) return "seq is missing";
        message = new ClientMessage
        {
            Kind = kind,
            MessageId = messageId,
            Session = session,
            Topics = topics,
            Resume = resume,
            EventType = eventType,
            Sequence = sequence,
            Payload = payload,
        };
        return null;
    }

    private static string? ReadKind(JsonElement root, out ClientMessageKind kind)
    {
        kind = default;
        if (ReadText(root, "type", out var type) is { } error) return error;
        if (type is null) return "type is missing";
        (var isKnown, kind) = type switch
        {
            "subscribe" => (true, ClientMessageKind.Subscribe),
            "unsubscribe" => (true, ClientMessageKind.Unsubscribe),
            "ack" => (true, ClientMessageKind.Ack),
            "publish" => (true, ClientMessageKind.Publish),
            "ping" => (true, ClientMessageKind.Ping),
            "pong" => (true, ClientMessageKind.Pong),
            _ => (false, default),
        };
        return isKnown ? null : "type is none of subscribe, unsubscribe, ack, publish, ping, pong";
    }

    private static string? ReadMessageId(JsonElement root, out byte[]? messageId)
    {
        messageId = null;
        if (ReadText(root, "message_id", out var text) is { } error) return error;
        if (text is null) return null;
        messageId = Encoding.UTF8.GetBytes(text);
        return messageId.Length is > 0 and <= MessageIdBytesMax ? null : $"message_id: 1 to {MessageIdBytesMax} bytes";
    }

    private static string? ReadTopics(JsonElement root, ClientMessageKind kind, out List<string> topics)
    {
        topics = [];
        if (kind is not (ClientMessageKind.Subscribe or ClientMessageKind.Unsubscribe)) return null;
        if (!root.TryGetProperty("topics"u8, out var array)) return "topics is missing";
        if (array.ValueKind != JsonValueKind.Array || array.GetArrayLength() is 0 or > TopicsMax) return $"topics: an array of 1 to {TopicsMax} names";
        foreach (var item in array.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.String) return "topics: every name is a string";
            var name = item.GetString()!;
            if (name != "*" && !TopicName.IsValid(name, out var reason)) return $"topics: a name has {reason}";
            topics.Add(name);
        }

        return null;
    }

    private static string? ReadResume(JsonElement root, out Dictionary<string, StreamPosition> resume)
    {
        resume = [];
        if (!root.TryGetProperty("resume"u8, out var map)) return null;
        if (map.ValueKind != JsonValueKind.Object) return ResumeShape;
        foreach (var item in map.EnumerateObject())
        {
            if (item.Value.ValueKind != JsonValueKind.Object || resume.Count == TopicsMax) return ResumeShape;
            if (ReadText(item.Value, "epoch", out var epochText) is not null || !EpochText.TryParse(epochText, out var epoch)) return ResumeShape;
            if (ReadSequence(item.Value, out var sequence) is not null || sequence is null) return ResumeShape;
            resume[item.Name] = new StreamPosition(epoch, sequence.Value);
        }

        return null;
    }

    private static string? ReadText(JsonElement parent, string name, out string? text)
    {
        text = null;
        if (!parent.TryGetProperty(name, out var value)) return null;
        if (value.ValueKind != JsonValueKind.String) return $"{name}: a string";
        text = value.GetString();
        return null;
    }

    private static string? ReadSequence(JsonElement parent, out ulong? sequence)
    {
        sequence = null;
        if (!parent.TryGetProperty("seq"u8, out var value)) return null;
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetUInt64(out var number)) return "seq: a whole number from 0";
        sequence = number;
        return null;
    }

    private static string? ReadPayload(JsonElement root, ClientMessageKind kind, out ReadOnlyMemory<byte> payload)
    {
        payload = default;
        if (kind != ClientMessageKind.Publish) return null;
        if (!root.TryGetProperty("payload"u8, out var value)) return "payload is missing";
        payload = Encoding.UTF8.GetBytes(value.GetRawText());
        return null;
    }
}
