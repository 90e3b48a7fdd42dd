using System.Runtime.InteropServices;

namespace KeyRx.Server.Transports;

/// <summary>All that the epoll transport keeps of a connection.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct EpollSlot
{
    internal int Descriptor;

    /// <summary>Of the slot's present use: an event that names another is late, and dropped.</summary>
    internal uint Generation;

    internal EpollSlotFlags Flags;

    internal readonly bool Has(EpollSlotFlags flags) => (Flags & flags) != 0;
}
