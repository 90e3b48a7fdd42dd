namespace KeyRx.Client.Payloads;

/// <summary>The snapshot of topic <c>key</c>.</summary>
/// <param name="Pressed">Keys that are down, in the order in which they went down.</param>
/// <param name="Devices">Keyboards that are there.</param>
public sealed record KeySnapshotPayload(
    IReadOnlyList<HeldKeyPayload> Pressed,
    IReadOnlyList<DevicePayload> Devices);
