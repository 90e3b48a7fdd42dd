using System.Runtime.InteropServices;

namespace KeyRx.Input.Interop;

/// <summary><c>keyrx_probe_report</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeProbeResult
{
    internal const int DetailSize = 512;

    internal int Result;
    internal uint Keyboards;
    internal uint Readable;
    internal uint Grabbed;
    internal fixed byte Detail[DetailSize];
}
