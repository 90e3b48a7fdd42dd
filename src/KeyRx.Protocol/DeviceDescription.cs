namespace KeyRx.Protocol;

/// <summary>A keyboard as clients know it.</summary>
/// <param name="Id">Small number used in events, from 1.</param>
/// <param name="Name">What it calls itself.</param>
/// <param name="StableId">Name that survives replugging: by-id, or vendor:product.</param>
/// <param name="Bus">Bus type.</param>
/// <param name="Vendor">Vendor id.</param>
/// <param name="Product">Product id.</param>
/// <param name="IsVirtual">Made by software, such as a remapper.</param>
public sealed record DeviceDescription(
    ushort Id, string Name, string StableId, ushort Bus, ushort Vendor, ushort Product, bool IsVirtual);
