using System.Runtime.InteropServices;
using KeyRx.Streams;

namespace KeyRx.Server.Connections;

/// <summary>
/// What a sweep touches of a connection: one cache line. Two cursors are enough for most clients; more are kept cold.
/// </summary>
[StructLayout(LayoutKind.Sequential, Size = SizeInBytes)]
internal struct HotSlot
{
    internal const int SizeInBytes = 64;

    internal LogCursor First;
    internal LogCursor Second;

    /// <summary>Grows each time the slot is used anew, so that a late completion is not taken for another's.</summary>
    internal uint Generation;

    internal SlotFlags Flags;

    /// <summary>Bytes it was sent, and those it is owed of what was begun.</summary>
    internal long SentBytes;

    internal readonly bool Has(SlotFlags flags) => (Flags & flags) != 0;
}
