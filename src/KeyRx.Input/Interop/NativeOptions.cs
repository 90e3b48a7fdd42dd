using System.Runtime.InteropServices;

namespace KeyRx.Input.Interop;

/// <summary><c>keyrx_options</c>; <see cref="NativeOptionMemory"/> makes one.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeOptions
{
    internal const uint FlagGrab = 1;
    internal const uint FlagRepeat = 2;

    internal uint Size;
    internal uint Flags;
    internal byte* Path;
    internal byte* Include;
    internal byte* Exclude;
}
