using KeyRx.WebSockets.Framing;

namespace KeyRx.WebSockets.Handshake;

/// <summary>The form of a Sec-WebSocket-Key (RFC 6455 4.1, item 7). Pure.</summary>
internal static class UpgradeKey
{
    /// <summary>
    /// Exactly 16 bytes, 24 characters in base64, of which two pad; unused bits may be set, as in the example of
    /// RFC 6455 4.1.
    /// </summary>
    internal static bool IsValid(ReadOnlySpan<char> key)
    {
        Span<byte> nonce = stackalloc byte[Rfc6455.KeyBytes];
        return key.Length == 24
            && !key.ContainsAny(" \t\r\n")
            && Convert.TryFromBase64Chars(key, nonce, out var length)
            && length == Rfc6455.KeyBytes;
    }
}
