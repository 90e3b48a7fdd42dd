using System.Runtime.InteropServices;

namespace KeyRx.Input.Interop;

/// <summary>The functions of <c>native/include/keyrx_hook.h</c> that are called from here; nothing else.</summary>
internal static unsafe partial class NativeMethods
{
    internal const uint AbiVersion = 1; // KEYRX_ABI_VERSION

    private const string Library = "keyrx_hook";

    [LibraryImport(Library, EntryPoint = "keyrx_abi_version")]
    internal static partial uint GetAbiVersion();

    [LibraryImport(Library, EntryPoint = "keyrx_strerror")]
    internal static partial byte* DescribeError(int error);

    [LibraryImport(Library, EntryPoint = "keyrx_layout")]
    internal static partial nuint WriteLayout(byte* buffer, nuint size);

    [LibraryImport(Library, EntryPoint = "keyrx_ring_publish")]
    internal static partial void PublishToRing(nint ring, void* keyEvent);

    [LibraryImport(Library, EntryPoint = "keyrx_ring_wake")]
    internal static partial void WakeRing(nint ring);

    [LibraryImport(Library, EntryPoint = "keyrx_probe")]
    internal static partial int Probe(NativeOptions* options, NativeProbeResult* report);

    [LibraryImport(Library, EntryPoint = "keyrx_list")]
    internal static partial int ListDevices(NativeDeviceInfo* devices, int max);

    [LibraryImport(Library, EntryPoint = "keyrx_open")]
    internal static partial int Open(nint ring, nuint size, NativeOptions* options, out HookHandle hook);

    [LibraryImport(Library, EntryPoint = "keyrx_run")]
    internal static partial int Run(HookHandle hook);

    [LibraryImport(Library, EntryPoint = "keyrx_stop")]
    internal static partial void Stop(HookHandle hook);

    [LibraryImport(Library, EntryPoint = "keyrx_device_info")]
    internal static partial int GetDeviceInfo(HookHandle hook, ushort device, NativeDeviceInfo* info);

    [LibraryImport(Library, EntryPoint = "keyrx_close")]
    internal static partial void Close(nint hook);

    [LibraryImport(Library, EntryPoint = "keyrx_usage_from_evdev")]
    internal static partial ushort UsageFromEvdev(ushort evdevCode);

    [LibraryImport(Library, EntryPoint = "keyrx_evdev_from_usage")]
    internal static partial ushort EvdevFromUsage(ushort usage);
}
