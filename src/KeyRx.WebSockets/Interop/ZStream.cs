using System.Runtime.InteropServices;

namespace KeyRx.WebSockets.Interop;

/// <summary>
/// The runtime's PAL_ZStream: zlib's own state is behind <see cref="State"/>, so that this struct may move between
/// calls.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ZStream
{
    internal byte* NextIn;
    internal byte* NextOut;
    internal byte* Message;
    internal void* State;
    internal uint AvailableIn;
    internal uint AvailableOut;
}
