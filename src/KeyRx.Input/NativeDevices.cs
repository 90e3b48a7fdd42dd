using KeyRx.Input.Interop;
using KeyRx.Protocol;

namespace KeyRx.Input;

/// <summary>
/// The input devices of this machine, also those that are no keyboards or may not be read. Any thread.
/// </summary>
public static unsafe class NativeDevices
{
    private const int DevicesMax = 256;

    /// <summary>Lists them.</summary>
    /// <exception cref="KeyEventSourceException">The native hook is missing; the
    /// message says how to get it.</exception>
    public static IReadOnlyList<NativeDevice> List()
    {
        NativeHook.Require();
        var found = new NativeDeviceInfo[DevicesMax];
        fixed (NativeDeviceInfo* first = found)
        {
            var count = NativeMethods.ListDevices(first, found.Length);
            if (count < 0)
            {
                throw new KeyEventSourceException(
                    $"the input devices cannot be listed: {NativeHook.DescribeError(count)}");
            }
            var devices = new NativeDevice[Math.Min(count, found.Length)];
            for (var i = 0; i < devices.Length; i++) devices[i] = Read(first + i);
            return devices;
        }
    }

    internal static DeviceDescription Describe(NativeDeviceInfo* info)
    {
        var device = Read(info);
        return new DeviceDescription(
            info->Device, device.Name, device.StableId, device.Bus, device.Vendor, device.Product, device.IsVirtual);
    }

    private static NativeDevice Read(NativeDeviceInfo* info) => new(
        NativeHook.ReadText(info->Path, NativeDeviceInfo.PathSize),
        NativeHook.ReadText(info->Name, NativeDeviceInfo.NameSize),
        NativeHook.ReadText(info->StableId, NativeDeviceInfo.StableIdSize),
        info->Bus,
        info->Vendor,
        info->Product,
        info->IsKeyboard != 0,
        info->IsVirtual != 0,
        info->IsGrabbed != 0,
        info->IsReadable != 0);
}
