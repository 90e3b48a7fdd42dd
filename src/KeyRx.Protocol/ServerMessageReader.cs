using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;

namespace KeyRx.Protocol;

/// <summary>Reads a server's JSON message, for clients. Never throws on input; unknown types and fields are ignored, as the compatibility policy asks.</summary>
public static class ServerMessageReader
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 64 };

    /// <summary>False for anything that is no message of this protocol.</summary>
    public static bool TryRead(in ReadOnlySequence<byte> utf8Json, [NotNullWhen(true)] out ServerMessage? message)
    {
        message = null;
        try
        {
            using var document = JsonDocument.Parse(utf8Json, Options);
            if (document.RootElement.ValueKind != JsonValueKind.Object) return false;
            message = Read(document.RootElement);
            return true;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            // No JSON, half a surrogate pair, or a field of another type than the protocol's.
            return false;
        }
    }

    private static ServerMessage Read(JsonElement root) => new()
    {
        Kind = KindOf(Text(root, "type")),
        MessageId = Text(root, "message_id"),
        EventType = Text(root, "event_type"),
        Epoch = EpochText.TryParse(Text(root, "epoch"), out var epoch) ? epoch : null,
        Sequence = Number(root, "seq"),
        From = Number(root, "from"),
        To = Number(root, "to"),
        Code = (int?)Number(root, "code"),
        Text = Text(root, "message"),
        Topics = root.TryGetProperty("topics", out var topics) ? ReadTopics(topics) : [],
        Payload = root.TryGetProperty("payload", out var payload) ? Encoding.UTF8.GetBytes(payload.GetRawText()) : default,
    };

    private static ServerMessageKind KindOf(string? type) => type switch
    {
        "connected" => ServerMessageKind.Connected,
        "ack" => ServerMessageKind.Ack,
        "snapshot" => ServerMessageKind.Snapshot,
        "event" => ServerMessageKind.Event,
        "gap" => ServerMessageKind.Gap,
        "error" => ServerMessageKind.Error,
        "ping" => ServerMessageKind.Ping,
        "pong" => ServerMessageKind.Pong,
        "paused" => ServerMessageKind.Paused,
        "resumed" => ServerMessageKind.Resumed,
        "clock" => ServerMessageKind.Clock,
        _ => ServerMessageKind.Unknown,
    };

    private static List<TopicAck> ReadTopics(JsonElement topics)
    {
        List<TopicAck> acks = [];
        foreach (var topic in topics.EnumerateObject())
        {
            _ = EpochText.TryParse(Text(topic.Value, "epoch"), out var epoch);
            bool? resumed = topic.Value.TryGetProperty("resumed", out var flag) ? flag.GetBoolean() : null;
            acks.Add(new TopicAck(topic.Name, (ushort)(Number(topic.Value, "id") ?? 0), new StreamPosition(epoch, Number(topic.Value, "seq") ?? 0), resumed));
        }

        return acks;
    }

    private static string? Text(JsonElement parent, string name) => parent.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static ulong? Number(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value.GetUInt64() : null;
}
