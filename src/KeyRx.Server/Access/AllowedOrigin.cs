using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace KeyRx.Server.Access;

/// <summary>
/// An origin as a person writes it -> as browsers send it (RFC 6454 6.2): lower case, without the port that its scheme
/// has anyway. What no browser sends is refused here, at the start, and not silently never met.
/// </summary>
public static class AllowedOrigin
{
    private const string Form = "give scheme://host or scheme://host:port, as https://keys.example";

    private static readonly SearchValues<char> SchemeChars =
        SearchValues.Create("+-.0123456789abcdefghijklmnopqrstuvwxyz");

    /// <summary>False, with a sentence that says why, when it cannot be allowed. Any thread.</summary>
    /// <param name="text">As a person writes it.</param>
    /// <param name="origin">As requests name it.</param>
    /// <param name="reason">Why not.</param>
    public static bool TryNormalize(
        string text, [NotNullWhen(true)] out string? origin, [NotNullWhen(false)] out string? reason)
    {
        (origin, reason) = (null, null);
        var lower = text.ToLowerInvariant();
        var schemeEnd = lower.IndexOf("://", StringComparison.Ordinal);
        if (lower == "null")
            reason = "'null' is what files and sandboxed pages of anybody send: it cannot be allowed";
        else if (lower.Contains('*', StringComparison.Ordinal))
            reason = $"'{text}' would let pages of others in: name each origin";
        else if (schemeEnd <= 0 || !IsScheme(lower.AsSpan(0, schemeEnd)))
            reason = $"'{text}' is no origin: {Form}";
        if (reason is not null) return false;

        var scheme = lower[..schemeEnd];
        var authority = lower[(schemeEnd + 3)..];
        if (authority.EndsWith('/')) authority = authority[..^1]; // as an address bar shows it
        if (!AllowedHost.TryRead(authority, out var host, out var port))
        {
            reason = $"'{text}' is no origin: {Form}";
            return false;
        }

        origin = port == 0 || port == DefaultPortOf(scheme) ? $"{scheme}://{host}" : $"{scheme}://{host}:{port}";
        return true;
    }

    private static bool IsScheme(ReadOnlySpan<char> scheme) =>
        char.IsAsciiLetterLower(scheme[0]) && !scheme.ContainsAnyExcept(SchemeChars);

    /// <summary>0 where there is none: extensions of browsers have schemes of their own.</summary>
    private static int DefaultPortOf(string scheme) => scheme switch
    {
        "http" or "ws" => AllowedHost.HttpPort,
        "https" or "wss" => AllowedHost.HttpsPort,
        _ => 0,
    };
}
