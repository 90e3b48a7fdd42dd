using System.Text.Json;

namespace KeyRx.Protocol.Messages;

/// <summary>Names of the fields on the wire, in both directions.</summary>
internal static class ClientFieldNames
{
    /// <summary>The field whose name the reader stands at.</summary>
    internal static ClientField FieldAt(in Utf8JsonReader reader) =>
        reader.ValueTextEquals("type"u8) ? ClientField.Type
        : reader.ValueTextEquals("message_id"u8) ? ClientField.MessageId
        : reader.ValueTextEquals("session"u8) ? ClientField.Session
        : reader.ValueTextEquals("topics"u8) ? ClientField.Topics
        : reader.ValueTextEquals("resume"u8) ? ClientField.Resume
        : reader.ValueTextEquals("event_type"u8) ? ClientField.EventType
        : reader.ValueTextEquals("seq"u8) ? ClientField.Sequence
        : reader.ValueTextEquals("payload"u8) ? ClientField.Payload
        : ClientField.Unknown;

    internal static string NameOf(ClientField field) => field switch
    {
        ClientField.Type => "type",
        ClientField.MessageId => "message_id",
        ClientField.Session => "session",
        ClientField.Topics => "topics",
        ClientField.Resume => "resume",
        ClientField.EventType => "event_type",
        ClientField.Sequence => "seq",
        ClientField.Payload => "payload",
        _ => throw new ArgumentOutOfRangeException(nameof(field)),
    };
}
