using System.Runtime.InteropServices;

namespace KeyRx.Load.Interop;

/// <summary>
/// <c>struct epoll_event</c> as x86-64 packs it (other architectures do not: <see cref="Epoll"/> refuses).
/// </summary>
/// <remarks>
/// <code>
///  0        4                12
/// | events | data            |
/// </code>
/// </remarks>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
internal readonly struct EpollEvent(uint events, ulong data)
{
    internal uint Events { get; } = events;

    internal ulong Data { get; } = data;
}
