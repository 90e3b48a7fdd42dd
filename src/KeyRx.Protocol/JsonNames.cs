using System.Text.Json;

namespace KeyRx.Protocol;

/// <summary>Every property name and message type of the JSON messages, escaped once.</summary>
internal static class JsonNames
{
    internal static readonly JsonEncodedText Type = JsonEncodedText.Encode("type");
    internal static readonly JsonEncodedText Payload = JsonEncodedText.Encode("payload");
    internal static readonly JsonEncodedText MessageId = JsonEncodedText.Encode("message_id");
    internal static readonly JsonEncodedText EventType = JsonEncodedText.Encode("event_type");
    internal static readonly JsonEncodedText Epoch = JsonEncodedText.Encode("epoch");
    internal static readonly JsonEncodedText Sequence = JsonEncodedText.Encode("seq");
    internal static readonly JsonEncodedText Timestamp = JsonEncodedText.Encode("timestamp");
    internal static readonly JsonEncodedText KeyCode = JsonEncodedText.Encode("key_code");
    internal static readonly JsonEncodedText Code = JsonEncodedText.Encode("code");
    internal static readonly JsonEncodedText Action = JsonEncodedText.Encode("action");
    internal static readonly JsonEncodedText Device = JsonEncodedText.Encode("device");
    internal static readonly JsonEncodedText LatencyMicros = JsonEncodedText.Encode("latency_us");
    internal static readonly JsonEncodedText Synthetic = JsonEncodedText.Encode("synthetic");
    internal static readonly JsonEncodedText Modifiers = JsonEncodedText.Encode("modifiers");

    internal static readonly JsonEncodedText Connected = JsonEncodedText.Encode("connected");
    internal static readonly JsonEncodedText Ack = JsonEncodedText.Encode("ack");
    internal static readonly JsonEncodedText Snapshot = JsonEncodedText.Encode("snapshot");
    internal static readonly JsonEncodedText Event = JsonEncodedText.Encode("event");
    internal static readonly JsonEncodedText Direct = JsonEncodedText.Encode("direct");
    internal static readonly JsonEncodedText Gap = JsonEncodedText.Encode("gap");
    internal static readonly JsonEncodedText Error = JsonEncodedText.Encode("error");
    internal static readonly JsonEncodedText Ping = JsonEncodedText.Encode("ping");
    internal static readonly JsonEncodedText Pong = JsonEncodedText.Encode("pong");
    internal static readonly JsonEncodedText Paused = JsonEncodedText.Encode("paused");
    internal static readonly JsonEncodedText Resumed = JsonEncodedText.Encode("resumed");
    internal static readonly JsonEncodedText Removed = JsonEncodedText.Encode("removed");
    internal static readonly JsonEncodedText Clock = JsonEncodedText.Encode("clock");
    internal static readonly JsonEncodedText Subscribe = JsonEncodedText.Encode("subscribe");
    internal static readonly JsonEncodedText Unsubscribe = JsonEncodedText.Encode("unsubscribe");
    internal static readonly JsonEncodedText Publish = JsonEncodedText.Encode("publish");

    internal static readonly JsonEncodedText Press = JsonEncodedText.Encode("press");
    internal static readonly JsonEncodedText Release = JsonEncodedText.Encode("release");
    internal static readonly JsonEncodedText Repeat = JsonEncodedText.Encode("repeat");

    internal static JsonEncodedText ActionOf(KeyAction action) => action switch
    {
        KeyAction.Press => Press,
        KeyAction.Release => Release,
        _ => Repeat,
    };
}
