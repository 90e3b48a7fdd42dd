using System.Runtime.InteropServices;
using KeyRx.Protocol;

namespace KeyRx.Native.Layouts;

/// <summary><c>keyrx_position</c> of keyrx.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PositionLayout
{
    internal ulong Epoch;
    internal ulong Sequence;

    /// <summary>Null, from now on, for a null pointer.</summary>
    internal static unsafe StreamPosition? Read(PositionLayout* position) =>
        position is null ? null : new StreamPosition(position->Epoch, position->Sequence);
}
