using System.Buffers;
using System.Text.Json;
using KeyRx.Protocol.Keys;

namespace KeyRx.Protocol.Messages;

/// <summary>
/// What the server says, as JSON text: each call writes one whole message (PROTOCOL.md, "Messages").
/// </summary>
/// <remarks>Any thread; nothing here allocates once a thread has its writer.</remarks>
public static class ServerMessageWriter
{
    /// <summary>Length of every event of <c>key</c>: longer than any, with blanks behind it.</summary>
    public const int KeyEventBytes = 256;

    /// <summary>Snapshots of <c>key</c> are multiples of this: a dozen keys fit beside a few devices.</summary>
    internal const int KeySnapshotUnit = 2048;

    /// <summary>The first message of every connection.</summary>
    /// <remarks>0 message bytes: the limit is not told.</remarks>
    public static void Connected(
        IBufferWriter<byte> output, string serverVersion, ReadOnlySpan<char> clientId, ReadOnlySpan<char> session,
        int heartbeatMillis, IReadOnlyList<string> scopes, ClockPair clock, string? user = null,
        int messageBytesMax = 0)
    {
        var message = JsonMessage.Begin(output, JsonNames.Connected);
        var json = message.Json;
        json.WriteStartObject(JsonNames.Payload);
        json.WriteString("version"u8, serverVersion);
        json.WriteNumber("protocol"u8, 1);
        json.WriteString("client_id"u8, clientId);
        json.WriteString("session"u8, session);
        json.WriteNumber("heartbeat_ms"u8, heartbeatMillis);
        json.WriteStartArray("scopes"u8);
        for (var i = 0; i < scopes.Count; i++) json.WriteStringValue(scopes[i]);
        json.WriteEndArray();
        WriteClock(json, clock);
        if (user is not null) json.WriteString("user"u8, user);
        if (messageBytesMax > 0)
        {
            json.WriteStartObject("limits"u8);
            json.WriteNumber("message_bytes"u8, messageBytesMax);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        message.End();
    }

    /// <summary>The answer to a request; <paramref name="topics"/> only after a subscribe.</summary>
    public static void Ack(IBufferWriter<byte> output, ReadOnlySpan<byte> messageIdUtf8, IReadOnlyList<TopicAck> topics)
    {
        var message = JsonMessage.Begin(output, JsonNames.Ack);
        message.WriteMessageId(messageIdUtf8);
        if (topics.Count > 0)
        {
            message.Json.WriteStartObject("topics"u8);
            for (var i = 0; i < topics.Count; i++)
            {
                var topic = topics[i];
                message.Json.WriteStartObject(topic.Topic);
                message.Json.WriteNumber("id"u8, topic.Id);
                message.WritePosition(topic.Position);
                if (topic.Resumed is { } resumed) message.Json.WriteBoolean(JsonNames.Resumed, resumed);
                message.Json.WriteEndObject();
            }

            message.Json.WriteEndObject();
        }

        message.End();
    }

    /// <summary>
    /// The answer to a publish that the program has decided on; its payload is JSON that was checked, or empty for
    /// none.
    /// </summary>
    public static void Answer(
        IBufferWriter<byte> output, ReadOnlySpan<byte> messageIdUtf8, ReadOnlySpan<byte> jsonPayload)
    {
        var message = JsonMessage.Begin(output, JsonNames.Ack);
        message.WriteMessageId(messageIdUtf8);
        if (!jsonPayload.IsEmpty) message.WritePayload(jsonPayload);
        message.End();
    }

    /// <summary>What the program says to one connection; the payload is JSON that was checked.</summary>
    public static void Direct(IBufferWriter<byte> output, string eventType, ReadOnlySpan<byte> jsonPayload)
    {
        var message = JsonMessage.Begin(output, JsonNames.Direct);
        message.Json.WriteString(JsonNames.EventType, eventType);
        message.WritePayload(jsonPayload);
        message.End();
    }

    /// <summary>An event of <c>key</c>.</summary>
    public static void KeyEventMessage(IBufferWriter<byte> output, ulong sequence, in KeyEvent e, ClockPair clock)
    {
        var message = BeginEvent(output, Topics.Key, sequence);
        var json = message.Json;
        json.WriteStartObject(JsonNames.Payload);
        json.WriteNumber(JsonNames.Timestamp, clock.ToUnixMicros(e.TimeNanos));
        WriteKey(json, e.Native);
        json.WriteString(JsonNames.Action, JsonNames.ActionOf(e.Action));
        json.WriteNumber(JsonNames.Device, e.Device);
        json.WriteNumber(JsonNames.LatencyMicros, e.HookDelayNanos / 1000);
        if ((e.Flags & KeyEventFlags.Synthetic) != 0) json.WriteBoolean(JsonNames.Synthetic, true);
        WriteModifiers(json, e.Modifiers);
        json.WriteEndObject();
        message.EndPadded(output, KeyEventBytes);
    }

    /// <summary>An event of any other topic; the payload is JSON that was checked when it was published.</summary>
    public static void EventMessage(
        IBufferWriter<byte> output, string eventType, ulong sequence, ReadOnlySpan<byte> jsonPayload)
    {
        var message = BeginEvent(output, eventType, sequence);
        message.WritePayload(jsonPayload);
        message.End();
    }

    /// <summary>The snapshot of <c>key</c>: what is down, and on which devices.</summary>
    public static void KeySnapshot(
        IBufferWriter<byte> output, StreamPosition position, IReadOnlyList<PressedKey> pressed,
        IReadOnlyList<DeviceDescription> devices)
    {
        var message = BeginSnapshot(output, Topics.Key, position);
        var json = message.Json;
        json.WriteStartObject(JsonNames.Payload);
        json.WriteStartArray("pressed"u8);
        for (var i = 0; i < pressed.Count; i++)
        {
            json.WriteStartObject();
            json.WriteNumber(JsonNames.Device, pressed[i].Device);
            WriteKey(json, pressed[i].Native);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("devices"u8);
        for (var i = 0; i < devices.Count; i++) DevicePayload.WriteDescription(json, devices[i]);
        json.WriteEndArray();
        json.WriteEndObject();
        message.EndPadded(output, KeySnapshotUnit);
    }

    /// <summary>The snapshot of a topic whose last value says everything.</summary>
    public static void Snapshot(
        IBufferWriter<byte> output, string eventType, StreamPosition position, ReadOnlySpan<byte> jsonPayload)
    {
        var message = BeginSnapshot(output, eventType, position);
        message.WritePayload(jsonPayload);
        message.End();
    }

    /// <summary>
    /// Sequences the client cannot get any more; <paramref name="to"/> is null when their epoch is gone.
    /// </summary>
    public static void Gap(IBufferWriter<byte> output, string eventType, ulong epoch, ulong from, ulong? to)
    {
        var message = JsonMessage.Begin(output, JsonNames.Gap);
        message.Json.WriteString(JsonNames.EventType, eventType);
        message.WriteEpoch(epoch);
        message.Json.WriteNumber("from"u8, from);
        if (to is { } last) message.Json.WriteNumber("to"u8, last);
        else message.Json.WriteNull("to"u8);
        message.End();
    }

    /// <summary>
    /// The topic is gone; nothing comes behind the position, and nobody is subscribed to it any more.
    /// </summary>
    public static void Removed(IBufferWriter<byte> output, string eventType, StreamPosition position)
    {
        var message = JsonMessage.Begin(output, JsonNames.Removed);
        message.Json.WriteString(JsonNames.EventType, eventType);
        message.WritePosition(position);
        message.End();
    }

    /// <summary>A request was not obeyed, or something failed; never tells a key.</summary>
    public static void Error(IBufferWriter<byte> output, int code, string text, ReadOnlySpan<byte> messageIdUtf8)
    {
        var message = JsonMessage.Begin(output, JsonNames.Error);
        message.Json.WriteNumber(JsonNames.Code, code);
        message.Json.WriteString("message"u8, text);
        message.WriteMessageId(messageIdUtf8);
        message.End();
    }

    /// <summary>A heartbeat that browsers can see.</summary>
    public static void Ping(IBufferWriter<byte> output) => JsonMessage.Begin(output, JsonNames.Ping).End();

    /// <summary>
    /// The answer to a client's ping: with the time of now, so that the client can tell how far the clocks are
    /// apart.
    /// </summary>
    public static void Pong(IBufferWriter<byte> output, ClockPair now) => ClockMessage(output, JsonNames.Pong, now);

    /// <summary>Capture is paused for privacy; null where the reason is not known.</summary>
    public static void Paused(IBufferWriter<byte> output, string? reason = null)
    {
        var message = JsonMessage.Begin(output, JsonNames.Paused);
        if (reason is not null)
        {
            message.Json.WriteStartObject(JsonNames.Payload);
            message.Json.WriteString("reason"u8, reason);
            message.Json.WriteEndObject();
        }

        message.End();
    }

    /// <summary>Capture goes on.</summary>
    public static void Resumed(IBufferWriter<byte> output) => JsonMessage.Begin(output, JsonNames.Resumed).End();

    /// <summary>Wall time has stepped, or the machine was asleep.</summary>
    public static void Clock(IBufferWriter<byte> output, ClockPair clock) =>
        ClockMessage(output, JsonNames.Clock, clock);

    private static void ClockMessage(IBufferWriter<byte> output, JsonEncodedText type, ClockPair clock)
    {
        var message = JsonMessage.Begin(output, type);
        message.Json.WriteStartObject(JsonNames.Payload);
        WriteClockFields(message.Json, clock);
        message.Json.WriteEndObject();
        message.End();
    }

    private static JsonMessage BeginEvent(IBufferWriter<byte> output, string eventType, ulong sequence)
    {
        var message = JsonMessage.Begin(output, JsonNames.Event);
        message.Json.WriteString(JsonNames.EventType, eventType);
        message.Json.WriteNumber(JsonNames.Sequence, sequence);
        return message;
    }

    private static JsonMessage BeginSnapshot(IBufferWriter<byte> output, string eventType, StreamPosition position)
    {
        var message = JsonMessage.Begin(output, JsonNames.Snapshot);
        message.Json.WriteString(JsonNames.EventType, eventType);
        message.WritePosition(position);
        return message;
    }

    /// <summary>A key in the names of both worlds.</summary>
    internal static void WriteKey(Utf8JsonWriter json, uint native)
    {
        KeyCodes.WriteEvdevName(json, native);
        json.WriteString(JsonNames.Code, KeyCodes.W3cCodeText(native));
    }

    internal static void WriteModifiers(Utf8JsonWriter json, KeyModifiers held)
    {
        if (held != KeyModifiers.None) json.WriteNumber(JsonNames.Modifiers, (uint)held);
    }

    private static void WriteClock(Utf8JsonWriter json, ClockPair clock)
    {
        json.WriteStartObject(JsonNames.Clock);
        WriteClockFields(json, clock);
        json.WriteEndObject();
    }

    private static void WriteClockFields(Utf8JsonWriter json, ClockPair clock)
    {
        json.WriteNumber("unix_us"u8, clock.UnixMicros);
        json.WriteNumber("monotonic_ns"u8, clock.MonotonicNanos);
    }
}
