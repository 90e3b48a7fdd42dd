using System.Text.Json.Serialization.Metadata;

namespace KeyRx.Client.Payloads;

/// <summary>
/// How the payloads of standard topics are read (PROTOCOL.md, "Standard topics"): <c>message.Deserialize(
/// StandardPayloads.Latency)</c>. Ahead-of-time compilation knows them; fields that are new are ignored.
/// </summary>
public static class StandardPayloads
{
    /// <summary>The snapshot of <c>key</c>.</summary>
    public static JsonTypeInfo<KeySnapshotPayload> KeySnapshot => PayloadJson.Default.KeySnapshotPayload;

    /// <summary>Topic <c>device</c>.</summary>
    public static JsonTypeInfo<DevicePayload> Device => PayloadJson.Default.DevicePayload;

    /// <summary>Topic <c>latency</c>.</summary>
    public static JsonTypeInfo<LatencyPayload> Latency => PayloadJson.Default.LatencyPayload;

    /// <summary>Topic <c>error</c>.</summary>
    public static JsonTypeInfo<ErrorPayload> Error => PayloadJson.Default.ErrorPayload;

    /// <summary>Topic <c>server</c>.</summary>
    public static JsonTypeInfo<ServerPayload> Server => PayloadJson.Default.ServerPayload;

    /// <summary>Topic <c>state</c>.</summary>
    public static JsonTypeInfo<StatePayload> State => PayloadJson.Default.StatePayload;

    /// <summary>Topic <c>profile_changed</c>.</summary>
    public static JsonTypeInfo<ProfileChangedPayload> ProfileChanged => PayloadJson.Default.ProfileChangedPayload;

    /// <summary>Topic <c>layer</c>.</summary>
    public static JsonTypeInfo<LayerPayload> Layer => PayloadJson.Default.LayerPayload;

    /// <summary>Topic <c>mapping</c>.</summary>
    public static JsonTypeInfo<MappingPayload> Mapping => PayloadJson.Default.MappingPayload;

    /// <summary>Topics <c>shortcut</c> and <c>key.redacted</c>.</summary>
    public static JsonTypeInfo<KeyViewPayload> KeyView => PayloadJson.Default.KeyViewPayload;
}
