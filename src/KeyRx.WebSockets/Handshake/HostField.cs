using System.Buffers;

namespace KeyRx.WebSockets.Handshake;

/// <summary>Host and port: uri-host [ ":" port ] (RFC 9110 7.2, RFC 3986 3.2.2). Pure.</summary>
internal static class HostField
{
    private static readonly SearchValues<char> NameChars =
        SearchValues.Create("-._~%!$&'()*+,;=0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>Of an IPv6 address between brackets; an IPv4 part has dots.</summary>
    private static readonly SearchValues<char> AddressChars = SearchValues.Create(":.0123456789ABCDEFabcdef");

    internal static bool IsValid(ReadOnlySpan<char> value)
    {
        var isAddress = value.StartsWith("[");
        var hostEnd = isAddress ? value.IndexOf(']') : value.IndexOf(':');
        if (isAddress && hostEnd < 0) return false;

        var host = isAddress ? value[1..hostEnd] : hostEnd < 0 ? value : value[..hostEnd];
        var port = isAddress ? value[(hostEnd + 1)..] : hostEnd < 0 ? default : value[hostEnd..];
        return !host.IsEmpty
            && !host.ContainsAnyExcept(isAddress ? AddressChars : NameChars)
            && (port.IsEmpty || (port[0] == ':' && !port[1..].ContainsAnyExceptInRange('0', '9')));
    }
}
