using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace KeyRx.Load.Interop;

/// <summary>
/// <c>struct sockaddr_in</c> or <c>sockaddr_in6</c>: family, then port and address in network order. The first 16 or
/// all 28 bytes count.
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = sizeof(uint))]
internal readonly struct InternetAddress
{
    private const int LengthMax = 28;

    private readonly ushort _family;

    // Every byte is part of a field: what is none need not be copied with the struct.
    private readonly ushort _port;
    private readonly uint _addressOrFlow;
    private readonly ulong _nothingOrHighAddress;
    private readonly ulong _lowAddress;
    private readonly uint _scope;

    /// <exception cref="ArgumentException">The address is neither IPv4 nor IPv6.</exception>
    internal static InternetAddress Of(IPAddress address, int port)
    {
        if (address.AddressFamily is not (AddressFamily.InterNetwork or AddressFamily.InterNetworkV6))
            throw new ArgumentException("must be an IPv4 or IPv6 address", nameof(address));

        var result = default(InternetAddress);
        var native = new IPEndPoint(address, port).Serialize(); // as the kernel has it
        native.Buffer.Span[..native.Size].CopyTo(MemoryMarshal.AsBytes(new Span<InternetAddress>(ref result)));
        return result;
    }

    internal int Family => _family;

    internal uint Length => _family == LinuxConstants.InternetFamily ? 16u : LengthMax;
}
