using System.Text.Json.Serialization;

namespace Kiosk;

/// <summary>Scans as JSON, without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Scan))]
internal sealed partial class ScanJson : JsonSerializerContext;
