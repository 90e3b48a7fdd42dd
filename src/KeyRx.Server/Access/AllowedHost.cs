using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace KeyRx.Server.Access;

/// <summary>
/// A Host as a person writes it -> as requests name it (RFC 9110 7.2): lower case, host and port. The default port of
/// HTTP is left out by browsers, so it is here.
/// </summary>
public static class AllowedHost
{
    internal const int HttpPort = 80;
    internal const int HttpsPort = 443;

    private const string Form = "give host or host:port, as keys.example:8443";

    /// <summary>False, with a sentence that says why, when it cannot be allowed. Any thread.</summary>
    /// <param name="text">As a person writes it.</param>
    /// <param name="host">As requests name it.</param>
    /// <param name="reason">Why not.</param>
    public static bool TryNormalize(
        string text, [NotNullWhen(true)] out string? host, [NotNullWhen(false)] out string? reason)
    {
        (host, reason) = (null, null);
        if (text.Contains('*', StringComparison.Ordinal))
            reason = $"'{text}' would let DNS rebinding in: name each host";
        else if (text.Contains("://", StringComparison.Ordinal))
            reason = $"'{text}' has a scheme, which no Host has: {Form}";
        else if (!TryRead(text.ToLowerInvariant(), out var name, out var port))
            reason = $"'{text}' is no Host: {Form}";
        else
            host = port is 0 or HttpPort or HttpsPort ? name : $"{name}:{port}";
        return host is not null;
    }

    /// <summary>A Host of a request in the same form; null where it is none.</summary>
    internal static string? Of(string field)
    {
        if (!TryRead(field.ToLowerInvariant(), out var name, out var port)) return null;
        return port is 0 or HttpPort or HttpsPort ? name : $"{name}:{port}";
    }

    /// <summary>Host and port; the port is 0 where none is named.</summary>
    internal static bool TryRead(string text, [NotNullWhen(true)] out string? host, out int port)
    {
        (host, port) = (null, 0);
        var isAddress = text.StartsWith('[');
        var hostEnd = isAddress ? text.IndexOf(']', StringComparison.Ordinal) + 1 : text.IndexOf(':');
        if (hostEnd < 0) hostEnd = text.Length;
        var name = text[..hostEnd];
        if (isAddress ? !TryReadAddress(ref name) : !IsName(name)) return false;
        var rest = text.AsSpan(hostEnd);
        if (!rest.IsEmpty && !TryReadPort(rest, out port)) return false;
        host = name;
        return true;
    }

    private static bool IsName(string name) =>
        Uri.CheckHostName(name) is UriHostNameType.Dns or UriHostNameType.IPv4 && Ascii.IsValid(name);

    /// <summary>An IPv6 address has many texts; browsers send the shortest one (RFC 5952).</summary>
    private static bool TryReadAddress(ref string name)
    {
        if (name.Contains('%', StringComparison.Ordinal) || !IPAddress.TryParse(name, out var address)) return false;
        name = $"[{address}]";
        return address.AddressFamily == AddressFamily.InterNetworkV6;
    }

    private static bool TryReadPort(ReadOnlySpan<char> text, out int port)
    {
        port = 0;
        return text[0] == ':'
            && int.TryParse(text[1..], NumberStyles.None, CultureInfo.InvariantCulture, out port)
            && port is > 0 and <= ushort.MaxValue;
    }
}
