using System.Runtime.InteropServices;

namespace KeyRx.Native.Layouts;

/// <summary><c>keyrx_record</c> of keyrx.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct RecordLayout
{
    internal byte* Topic;
    internal byte* Data;
    internal nuint Size;
}
