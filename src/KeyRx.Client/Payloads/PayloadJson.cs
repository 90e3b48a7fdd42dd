using System.Text.Json.Serialization;

namespace KeyRx.Client.Payloads;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(KeySnapshotPayload))]
[JsonSerializable(typeof(DevicePayload))]
[JsonSerializable(typeof(LatencyPayload))]
[JsonSerializable(typeof(ErrorPayload))]
[JsonSerializable(typeof(ServerPayload))]
[JsonSerializable(typeof(StatePayload))]
[JsonSerializable(typeof(ProfileChangedPayload))]
[JsonSerializable(typeof(LayerPayload))]
[JsonSerializable(typeof(MappingPayload))]
[JsonSerializable(typeof(KeyViewPayload))]
internal sealed partial class PayloadJson : JsonSerializerContext;
