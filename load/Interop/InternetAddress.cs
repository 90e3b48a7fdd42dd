using System.Buffers.Binary;
using System.Net;
using System.Runtime.InteropServices;

namespace KeyRx.Load.Interop;

/// <summary><c>struct sockaddr_in</c>: family, then port and address in network order.</summary>
[StructLayout(LayoutKind.Sequential, Size = Length)]
internal readonly struct InternetAddress
{
    internal const int Length = 16;

    private readonly ushort _family;
    private readonly ushort _port;
    private readonly uint _address;

    internal InternetAddress(IPAddress address, int port)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        if (!address.TryWriteBytes(bytes, out var written) || written != bytes.Length)
            throw new ArgumentException("must be an IPv4 address", nameof(address));

        _family = LinuxConstants.InternetFamily;
        _port = BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness((ushort)port) : (ushort)port;
        _address = MemoryMarshal.Read<uint>(bytes);
    }
}
