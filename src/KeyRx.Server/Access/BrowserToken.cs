using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace KeyRx.Server.Access;

/// <summary>
/// A page's token: base64url of 16 random bytes, the expiry in hours since 1970 (u32, big-endian) and HMAC-SHA256
/// (RFC 2104) over both and the origin. Its text is a legal subprotocol name.
/// </summary>
internal static class BrowserToken
{
    private const int NonceBytes = 16;
    private const int HeadBytes = NonceBytes + sizeof(uint);
    private const int Length = HeadBytes + HMACSHA256.HashSizeInBytes;
    private const long HourTicks = TimeSpan.TicksPerHour;

    internal static string Make(byte[] key, string origin, DateTimeOffset expires)
    {
        Span<byte> token = stackalloc byte[Length];
        RandomNumberGenerator.Fill(token[..NonceBytes]);
        BinaryPrimitives.WriteUInt32BigEndian(
            token[NonceBytes..], (uint)((expires - DateTimeOffset.UnixEpoch).Ticks / HourTicks));
        Sign(key, token[..HeadBytes], origin, token[HeadBytes..]);
        return Base64Url.EncodeToString(token);
    }

    /// <summary>False for a text that was not made with this key for this origin.</summary>
    internal static bool TryRead(byte[] key, ReadOnlySpan<char> text, string origin, out DateTimeOffset expires)
    {
        expires = default;
        if (text.Length != Base64Url.GetEncodedLength(Length)) return false;
        Span<byte> token = stackalloc byte[Length + 2], expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
        if (!Base64Url.IsValid(text) || !Base64Url.TryDecodeFromChars(text, token, out var length) || length != Length)
            return false;
        token = token[..Length];
        Sign(key, token[..HeadBytes], origin, expected);
        expires = DateTimeOffset.UnixEpoch.AddHours(BinaryPrimitives.ReadUInt32BigEndian(token[NonceBytes..]));
        return CryptographicOperations.FixedTimeEquals(token[HeadBytes..], expected);
    }

    private static void Sign(byte[] key, ReadOnlySpan<byte> head, string origin, Span<byte> mac)
    {
        byte[] signed = [.. head, .. Encoding.UTF8.GetBytes(origin)];
        HMACSHA256.HashData(key, signed, mac);
    }
}
