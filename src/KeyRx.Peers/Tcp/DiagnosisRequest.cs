using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace KeyRx.Peers.Tcp;

/// <summary>
/// <c>struct nlmsghdr</c> and <c>struct inet_diag_req_v2</c>: numbers in the machine's order, addresses and ports in
/// the network's.
/// </summary>
internal static class DiagnosisRequest
{
    internal const int Length = HeaderBytes + RequestBytes;
    internal const int HeaderBytes = 16;

    private const int RequestBytes = 56;
    private const ushort SocketDiagnosisByFamily = 20; // SOCK_DIAG_BY_FAMILY
    private const ushort RequestFlag = 1; // NLM_F_REQUEST, without NLM_F_DUMP: one exact look-up
    private const byte Internet = 2, Internet6 = 10; // AF_INET, AF_INET6
    private const byte Tcp = 6;
    private const uint AllStates = uint.MaxValue;

    internal static void Write(Span<byte> message, IPEndPoint own, IPEndPoint other, uint sequence)
    {
        message.Clear();
        WriteHeader(message, sequence);
        var request = message[HeaderBytes..];
        // A mapped address is one of IPv4: the kernel keeps such sockets in that table.
        var (source, target) = (Plain(own.Address), Plain(other.Address));
        var isInternet6 = source.AddressFamily == AddressFamily.InterNetworkV6;
        request[0] = isInternet6 ? Internet6 : Internet;
        request[1] = Tcp;
        BitConverter.TryWriteBytes(request[4..], AllStates);
        var id = request[8..];
        BinaryPrimitives.WriteUInt16BigEndian(id, (ushort)own.Port);
        BinaryPrimitives.WriteUInt16BigEndian(id[2..], (ushort)other.Port);
        source.TryWriteBytes(id[4..], out _);
        target.TryWriteBytes(id[20..], out _);
        if (isInternet6) BitConverter.TryWriteBytes(id[36..], (uint)source.ScopeId);
        id[40..48].Fill(0xFF); // INET_DIAG_NOCOOKIE
    }

    internal static IPAddress Plain(IPAddress address) =>
        address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    private static void WriteHeader(Span<byte> message, uint sequence)
    {
        BitConverter.TryWriteBytes(message, (uint)Length);
        BitConverter.TryWriteBytes(message[4..], SocketDiagnosisByFamily);
        BitConverter.TryWriteBytes(message[6..], RequestFlag);
        BitConverter.TryWriteBytes(message[8..], sequence);
    }
}
