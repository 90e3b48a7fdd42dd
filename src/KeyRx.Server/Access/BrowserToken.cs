using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using KeyRx.Protocol;

namespace KeyRx.Server.Access;

/// <summary>
/// A page's token: base64url of a version byte, 16 random bytes, the expiry in hours since 1970 (u32, big-endian), the
/// scopes (a byte), the issuer (u64, big-endian) and HMAC-SHA256 (RFC 2104) over all of them and the origin. Its text
/// is a legal subprotocol name. Version 1, without a version byte, scopes and issuer, is not accepted any more.
/// </summary>
internal static class BrowserToken
{
    private const byte Version = 2;
    private const int NonceAt = 1;
    private const int NonceBytes = 16;
    private const int ExpiryAt = NonceAt + NonceBytes;
    private const int ScopesAt = ExpiryAt + sizeof(uint);
    private const int IssuerAt = ScopesAt + 1;
    private const int HeadBytes = IssuerAt + sizeof(ulong);
    private const int Length = HeadBytes + HMACSHA256.HashSizeInBytes;
    private const long HourTicks = TimeSpan.TicksPerHour;

    /// <returns>ASCII, in memory that does not move.</returns>
    internal static byte[] Make(byte[] key, string origin, DateTimeOffset expires, PageRights rights)
    {
        Span<byte> token = stackalloc byte[Length];
        token[0] = Version;
        RandomNumberGenerator.Fill(token.Slice(NonceAt, NonceBytes));
        BinaryPrimitives.WriteUInt32BigEndian(
            token[ExpiryAt..], (uint)((expires - DateTimeOffset.UnixEpoch).Ticks / HourTicks));
        token[ScopesAt] = (byte)rights.Scopes;
        BinaryPrimitives.WriteUInt64BigEndian(token[IssuerAt..], rights.Issuer);
        Sign(key, token[..HeadBytes], origin, token[HeadBytes..]);
        var text = GC.AllocateUninitializedArray<byte>(Base64Url.GetEncodedLength(Length), pinned: true);
        Base64Url.EncodeToUtf8(token, text);
        CryptographicOperations.ZeroMemory(token);
        return text;
    }

    /// <summary>False for a text that was not made with this key for this origin.</summary>
    internal static bool TryRead(
        byte[] key, ReadOnlySpan<char> text, string origin, out DateTimeOffset expires, out PageRights rights)
    {
        (expires, rights) = (default, default);
        if (text.Length != Base64Url.GetEncodedLength(Length)) return false;
        Span<byte> token = stackalloc byte[Length + 2], expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
        if (!Base64Url.IsValid(text) || !Base64Url.TryDecodeFromChars(text, token, out var length) || length != Length)
            return false;
        token = token[..Length];
        Sign(key, token[..HeadBytes], origin, expected);
        expires = DateTimeOffset.UnixEpoch.AddHours(BinaryPrimitives.ReadUInt32BigEndian(token[ExpiryAt..]));
        rights = new PageRights(
            (TokenScopes)token[ScopesAt], BinaryPrimitives.ReadUInt64BigEndian(token[IssuerAt..]));
        return CryptographicOperations.FixedTimeEquals(token[HeadBytes..], expected) && token[0] == Version;
    }

    private static void Sign(byte[] key, ReadOnlySpan<byte> head, string origin, Span<byte> mac)
    {
        byte[] signed = [.. head, .. Encoding.UTF8.GetBytes(origin)];
        HMACSHA256.HashData(key, signed, mac);
    }
}
