using System.Runtime.InteropServices;

namespace KeyRx.Input.Interop;

/// <summary><c>keyrx_device_info_t</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeDeviceInfo
{
    internal const int PathSize = 256;
    internal const int NameSize = 128;
    internal const int StableIdSize = 256;

    internal ushort Device;
    internal ushort Bus;
    internal ushort Vendor;
    internal ushort Product;
    internal byte IsKeyboard;
    internal byte IsVirtual;
    internal byte IsGrabbed;
    internal byte IsReadable;
    internal fixed byte Path[PathSize];
    internal fixed byte Name[NameSize];
    internal fixed byte StableId[StableIdSize];
}
