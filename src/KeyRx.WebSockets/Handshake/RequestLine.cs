namespace KeyRx.WebSockets.Handshake;

/// <summary>The first line of a request, taken apart strictly (RFC 9112 3). Immutable.</summary>
/// <param name="Method">GET, HEAD or POST.</param>
/// <param name="IsHttp10">HTTP/1.0: it switches no protocols (RFC 9110 7.8) and may come without a Host.</param>
/// <param name="Target">A path, perhaps with a query.</param>
/// <param name="Authority">Host and port of a target in absolute form: they count, not the Host header (RFC 9112
/// 3.2.2).</param>
internal readonly record struct RequestLine(RequestMethod Method, bool IsHttp10, string Target, string? Authority)
{
    private static readonly UpgradeRefusal NotALine =
        new(400, "the first line is METHOD TARGET HTTP/1.1 (RFC 9112 3)");

    /// <summary>How a target in absolute form begins, as a proxy sends it (RFC 6455 4.1, RFC 9112 3.2.2).</summary>
    private static readonly string[] AbsoluteForms = ["http://", "https://"];

    /// <summary>What is wrong with a line, or null.</summary>
    internal static UpgradeRefusal? Parse(ReadOnlySpan<char> text, out RequestLine line)
    {
        line = default;
        Span<Range> parts = stackalloc Range[4];
        if (text.Split(parts, ' ') != 3
            || text[parts[1]].IsEmpty
            || text[parts[2]].IsEmpty
            || !HttpToken.IsValid(text[parts[0]]))
            return NotALine;
        if (ParseVersion(text[parts[2]], out var isHttp10) is { } version) return version;
        if (ParseMethod(text[parts[0]], out var method) is { } refusal) return refusal;
        var target = text[parts[1]].ToString();
        var authority = TakeAuthority(ref target);

        // A fragment means nothing in a request and must not be sent (RFC 6455 3).
        if ((authority is not null && !HostField.IsValid(authority))
            || target[0] != '/'
            || target.Contains('#', StringComparison.Ordinal)
            || target.AsSpan().ContainsAnyExceptInRange('!', '~'))
            return new UpgradeRefusal(400, "the target is a path (RFC 9112 3.2.1)");
        line = new RequestLine(method, isHttp10, target, authority);
        return null;
    }

    /// <summary>
    /// Methods that every server knows (RFC 9110 9.3, RFC 5789) are allowed here or not, but never unknown.
    /// </summary>
    private static UpgradeRefusal? ParseMethod(ReadOnlySpan<char> text, out RequestMethod method)
    {
        method = text switch
        {
            "HEAD" => RequestMethod.Head,
            "POST" => RequestMethod.Post,
            _ => RequestMethod.Get,
        };
        return text switch
        {
            "GET" or "HEAD" or "POST" => null,
            "PUT" or "DELETE" or "CONNECT" or "OPTIONS" or "TRACE" or "PATCH" => UpgradeRefusal.GetOnly,
            _ => new UpgradeRefusal(501, "this method is not known; GET only (RFC 9110 9.1)"),
        };
    }

    /// <summary>
    /// A version that is none is a broken line, another major one is not spoken; a higher minor one is read as the
    /// highest that we know (RFC 9110 2.5). Names have their case (RFC 9112 2.3).
    /// </summary>
    private static UpgradeRefusal? ParseVersion(ReadOnlySpan<char> text, out bool isHttp10)
    {
        isHttp10 = text is "HTTP/1.0";
        return text switch
        {
            ['H', 'T', 'T', 'P', '/', '1', '.', >= '0' and <= '9'] => null,
            ['H', 'T', 'T', 'P', '/', >= '0' and <= '9', '.', >= '0' and <= '9'] =>
                new UpgradeRefusal(505, "HTTP/1.1 only (RFC 6455 4.1)"),
            _ => NotALine,
        };
    }

    /// <summary>Leaves the path of a target in absolute form; null where the target is none.</summary>
    private static string? TakeAuthority(ref string target)
    {
        foreach (var form in AbsoluteForms)
        {
            if (!target.StartsWith(form, StringComparison.OrdinalIgnoreCase)) continue;
            var rest = target[form.Length..];
            var end = rest.AsSpan().IndexOfAny('/', '?', '#');
            target = end < 0 ? "/" : rest[end] == '/' ? rest[end..] : "/" + rest[end..];
            return end < 0 ? rest : rest[..end];
        }

        return null;
    }
}
