using System.Security.Cryptography;

namespace KeyRx.Server;

/// <summary>
/// The session that belongs to a client id: 128 bits that nobody else can derive, so that a connection need not keep
/// them. The client id itself is no secret: logs and other listeners see it.
/// </summary>
/// <remarks>Immutable; any thread.</remarks>
internal sealed class SessionIds
{
    private const int SizeInBytes = 16;

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(HMACSHA256.HashSizeInBytes);

    /// <summary>32 hexadecimal digits.</summary>
    internal string Of(Guid clientId)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_key, clientId.ToByteArray(), hash);
        return Convert.ToHexStringLower(hash[..SizeInBytes]);
    }
}
