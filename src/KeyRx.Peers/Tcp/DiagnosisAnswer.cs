using System.Buffers.Binary;
using System.Net;

namespace KeyRx.Peers.Tcp;

/// <summary>
/// What the kernel says of one socket: <c>struct inet_diag_msg</c> behind its <c>struct nlmsghdr</c>.
/// </summary>
internal readonly ref struct DiagnosisAnswer
{
    private const int MessageBytes = 72;
    private const int IdAt = 4, UserAt = 64, InodeAt = 68;
    private const ushort ErrorType = 2; // NLMSG_ERROR
    private const ushort AnswerType = 20; // SOCK_DIAG_BY_FAMILY
    private const byte Internet6 = 10; // AF_INET6

    private static ReadOnlySpan<byte> MappedPrefix => [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF];

    private readonly ReadOnlySpan<byte> _message;

    private DiagnosisAnswer(ReadOnlySpan<byte> message) => _message = message;

    internal TcpState State => (TcpState)_message[1];

    internal uint User => BitConverter.ToUInt32(_message[UserAt..]);

    internal uint Inode => BitConverter.ToUInt32(_message[InodeAt..]);

    /// <summary>Minus the error's number, of an answer that is one.</summary>
    internal static int? ErrorOf(ReadOnlySpan<byte> answer) =>
        answer.Length >= DiagnosisRequest.HeaderBytes + sizeof(int) && TypeOf(answer) == ErrorType
            ? BitConverter.ToInt32(answer[DiagnosisRequest.HeaderBytes..])
            : null;

    internal static bool TryRead(ReadOnlySpan<byte> answer, out DiagnosisAnswer found)
    {
        found = default;
        if (answer.Length < DiagnosisRequest.HeaderBytes + MessageBytes || TypeOf(answer) != AnswerType) return false;
        found = new DiagnosisAnswer(answer[DiagnosisRequest.HeaderBytes..]);
        return true;
    }

    /// <summary>The socket has these two addresses, and not others that the kernel had in place of it.</summary>
    internal bool IsOf(IPEndPoint own, IPEndPoint other)
    {
        var id = _message[IdAt..];
        return BinaryPrimitives.ReadUInt16BigEndian(id) == own.Port
            && BinaryPrimitives.ReadUInt16BigEndian(id[2..]) == other.Port
            && IsAt(id[4..20], own.Address)
            && IsAt(id[20..36], other.Address);
    }

    private static ushort TypeOf(ReadOnlySpan<byte> answer) => BitConverter.ToUInt16(answer[4..]);

    /// <summary>A socket of IPv6 that speaks IPv4 has mapped addresses.</summary>
    private bool IsAt(ReadOnlySpan<byte> bytes, IPAddress address)
    {
        Span<byte> wanted = stackalloc byte[16];
        var plain = DiagnosisRequest.Plain(address);
        if (!plain.TryWriteBytes(wanted, out var length)) return false;
        if (length == 16) return _message[0] == Internet6 && bytes.SequenceEqual(wanted);
        return _message[0] == Internet6
            ? bytes[..12].SequenceEqual(MappedPrefix) && bytes[12..].SequenceEqual(wanted[..4])
            : bytes[..4].SequenceEqual(wanted[..4]);
    }
}
