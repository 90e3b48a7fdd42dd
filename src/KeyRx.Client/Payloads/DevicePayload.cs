namespace KeyRx.Client.Payloads;

/// <summary>An event of topic <c>device</c>, or a device of a key snapshot, which has no time and action.</summary>
/// <param name="Device">Its number; 0 = the hook itself.</param>
/// <param name="Timestamp">When, in microseconds since the Unix epoch.</param>
/// <param name="Action"><c>added</c>, <c>removed</c>, or another word of PROTOCOL.md.</param>
/// <param name="Name">What it calls itself.</param>
/// <param name="StableId">Survives replugging.</param>
/// <param name="Bus">Number of the bus.</param>
/// <param name="Vendor">Number of the vendor.</param>
/// <param name="Product">Number of the product.</param>
/// <param name="Virtual">Made by software.</param>
public sealed record DevicePayload(
    int Device,
    long? Timestamp = null,
    string? Action = null,
    string? Name = null,
    string? StableId = null,
    int? Bus = null,
    int? Vendor = null,
    int? Product = null,
    bool? Virtual = null);
