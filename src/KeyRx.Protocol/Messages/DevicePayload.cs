using System.Buffers;
using System.Text.Json;

namespace KeyRx.Protocol.Messages;

/// <summary>Payload of the topic <c>device</c>: what happened to which keyboard (PROTOCOL.md, "device").</summary>
public static class DevicePayload
{
    /// <summary>Writes the payload of one marker.</summary>
    /// <param name="output">Gets one JSON object.</param>
    /// <param name="marker">A device marker of the ring.</param>
    /// <param name="device">The device, where it is known.</param>
    /// <param name="clock">What turns its time into wall time.</param>
    public static void Write(IBufferWriter<byte> output, in KeyEvent marker, DeviceDescription? device, ClockPair clock)
    {
        var message = JsonMessage.BeginPayload(output);
        var json = message.Json;
        json.WriteNumber(JsonNames.Timestamp, clock.ToUnixMicros(marker.TimeNanos));
        json.WriteString(JsonNames.Action, ActionName(marker.Action));
        json.WriteNumber(JsonNames.Device, marker.Device);
        if (device is not null) WriteFields(json, device);
        message.End();
    }

    internal static void WriteDescription(Utf8JsonWriter json, DeviceDescription device)
    {
        json.WriteStartObject();
        json.WriteNumber(JsonNames.Device, device.Id);
        WriteFields(json, device);
        json.WriteEndObject();
    }

    private static void WriteFields(Utf8JsonWriter json, DeviceDescription device)
    {
        json.WriteString("name"u8, device.Name);
        json.WriteString("stable_id"u8, device.StableId);
        json.WriteNumber("bus"u8, device.Bus);
        json.WriteNumber("vendor"u8, device.Vendor);
        json.WriteNumber("product"u8, device.Product);
        json.WriteBoolean("virtual"u8, device.IsVirtual);
    }

    private static ReadOnlySpan<byte> ActionName(KeyAction action) => action switch
    {
        KeyAction.DeviceAdded => "added"u8,
        KeyAction.DeviceRemoved => "removed"u8,
        KeyAction.SyncLost => "sync_lost"u8,
        KeyAction.HookLost => "hook_lost"u8,
        KeyAction.HookRestored => "hook_restored"u8,
        _ => throw new ArgumentOutOfRangeException(nameof(action), action, "no device marker"),
    };
}
