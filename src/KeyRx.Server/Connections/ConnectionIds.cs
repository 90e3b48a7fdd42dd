using System.Buffers.Binary;
using System.Security.Cryptography;

namespace KeyRx.Server.Connections;

/// <summary>
/// What a connection is called, and its session, a secret: each 128 bits of an HMAC over its slot and generation, which
/// are never the same twice. So a connection need not keep them, and from the one nobody learns the other.
/// </summary>
/// <remarks>Immutable; any thread. The key ends with the process, and every id with it.</remarks>
internal sealed class ConnectionIds
{
    private const int SizeInBytes = 16;
    private const byte ClientRole = 1;
    private const byte SessionRole = 2;

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(HMACSHA256.HashSizeInBytes);

    /// <summary>32 hexadecimal digits. No secret: logs and other listeners see it.</summary>
    internal string ClientIdOf(Connection connection) => Derive(ClientRole, connection);

    /// <summary>32 hexadecimal digits that only the client itself is told.</summary>
    internal string SessionOf(Connection connection) => Derive(SessionRole, connection);

    private string Derive(byte role, Connection connection)
    {
        Span<byte> message = stackalloc byte[1 + sizeof(int) + sizeof(uint)];
        message[0] = role;
        BinaryPrimitives.WriteInt32LittleEndian(message[1..], connection.Slot);
        BinaryPrimitives.WriteUInt32LittleEndian(message[(1 + sizeof(int))..], connection.Generation);
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_key, message, hash);
        return Convert.ToHexStringLower(hash[..SizeInBytes]);
    }
}
