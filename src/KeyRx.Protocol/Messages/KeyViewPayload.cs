using System.Buffers;
using KeyRx.Protocol.Keys;

namespace KeyRx.Protocol.Messages;

/// <summary>Payloads of the topics <c>shortcut</c> and <c>key.redacted</c> (PROTOCOL.md, "Standard topics").</summary>
/// <remarks>Any thread; allocates nothing once a thread has its writer.</remarks>
public static class KeyViewPayload
{
    private const KeyModifiers Choosers = KeyModifiers.LeftShift | KeyModifiers.RightShift | KeyModifiers.RightAlt;

    /// <summary>A key of a shortcut, by name.</summary>
    public static void WriteShortcut(IBufferWriter<byte> output, in KeyEvent e, ClockPair clock)
    {
        var message = Begin(output, in e, clock);
        ServerMessageWriter.WriteKey(message.Json, e.Native);
        ServerMessageWriter.WriteModifiers(message.Json, e.Modifiers);
        message.End();
    }

    /// <summary>Any key that is told at all, by name or by class.</summary>
    public static void WriteRedacted(IBufferWriter<byte> output, in KeyEvent e, ClockPair clock)
    {
        var message = Begin(output, in e, clock);
        if (KeyVisibility.IsNamed(e.Code)) ServerMessageWriter.WriteKey(message.Json, e.Native);
        else message.Json.WriteString("class"u8, KeyVisibility.ClassOf(e.Code));
        ServerMessageWriter.WriteModifiers(message.Json, e.Modifiers & ~Choosers);
        message.End();
    }

    private static JsonMessage Begin(IBufferWriter<byte> output, in KeyEvent e, ClockPair clock)
    {
        var message = JsonMessage.BeginPayload(output);
        message.Json.WriteNumber(JsonNames.Timestamp, clock.ToUnixMicros(e.TimeNanos));
        message.Json.WriteString(JsonNames.Action, JsonNames.ActionOf(e.Action));
        message.Json.WriteNumber(JsonNames.Device, e.Device);
        return message;
    }
}
