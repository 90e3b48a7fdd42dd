namespace KeyRx.Input;

/// <summary>One input device of this machine.</summary>
/// <param name="Path">As <c>/dev/input/event3</c>.</param>
/// <param name="Name">What it calls itself.</param>
/// <param name="StableId">Name that survives replugging, for include and exclude lists.</param>
/// <param name="Bus">Bus type (linux/input.h, BUS_...).</param>
/// <param name="Vendor">Vendor id.</param>
/// <param name="Product">Product id.</param>
/// <param name="IsKeyboard">Has letter keys and Enter.</param>
/// <param name="IsVirtual">Made by software, such as a remapper.</param>
/// <param name="IsGrabbed">Another program holds it for itself.</param>
/// <param name="IsReadable">This user may read it.</param>
public sealed record NativeDevice(
    string Path, string Name, string StableId, ushort Bus, ushort Vendor, ushort Product, bool IsKeyboard,
    bool IsVirtual, bool IsGrabbed, bool IsReadable);
