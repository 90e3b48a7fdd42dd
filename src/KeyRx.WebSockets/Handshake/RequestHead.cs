namespace KeyRx.WebSockets;

/// <summary>The lines of an HTTP/1.1 request head, taken apart strictly (RFC 9112 2 to 5). Immutable.</summary>
internal sealed class RequestHead
{
    /// <summary>How a target in absolute form begins, as a proxy sends it (RFC 6455 4.1, RFC 9112 3.2.2).</summary>
    private static readonly string[] AbsoluteForms = ["http://", "https://"];

    /// <summary>Headers that may stand once only: a second one is how requests are smuggled.</summary>
    private static readonly string[] Singletons =
        ["Host", "Origin", "Authorization", "Content-Length", "Transfer-Encoding", "Sec-WebSocket-Key", "Sec-WebSocket-Version"];

    private readonly List<KeyValuePair<string, string>> _headers = [];

    private RequestHead(string target, string? authority) => (Target, Authority) = (target, authority);

    internal string Target { get; }

    /// <summary>Host and port of a target in absolute form: they count, not the Host header (RFC 9112 3.2.2).</summary>
    internal string? Authority { get; }

    /// <summary>Parses a head of whole lines, without its closing empty line; null means that it is good.</summary>
    internal static UpgradeRefusal? Parse(string text, out RequestHead? head)
    {
        head = null;
        var lines = text.Split("\r\n");
        if (ParseRequestLine(lines[0], out var target, out var authority) is { } refusal) return refusal;
        var parsed = new RequestHead(target, authority);
        foreach (var line in lines.AsSpan(1))
        {
            if (parsed.Add(line) is { } flaw) return new UpgradeRefusal(400, flaw);
        }

        foreach (var name in Singletons)
        {
            if (parsed.ValuesOf(name).Skip(1).Any()) return new UpgradeRefusal(400, $"{name} stands there more than once (RFC 9110 5.3)");
        }

        head = parsed;
        return null;
    }

    /// <summary>The value of a header that may stand once.</summary>
    internal string? Single(string name) => ValuesOf(name).FirstOrDefault();

    internal bool Has(string name) => ValuesOf(name).Any();

    /// <summary>All lines of a list as one (RFC 9110 5.3); null where there is none.</summary>
    internal string? Joined(string name) => Has(name) ? string.Join(", ", ValuesOf(name)) : null;

    /// <summary>Elements of a comma-separated header, over all its lines (RFC 9110 5.6.1).</summary>
    internal IEnumerable<string> Elements(string name) =>
        ValuesOf(name).SelectMany(v => v.Split(',')).Select(e => e.Trim(' ', '\t')).Where(e => e.Length > 0);

    internal bool HasToken(string name, string token) => Elements(name).Any(e => e.Equals(token, StringComparison.OrdinalIgnoreCase));

    private static UpgradeRefusal? ParseRequestLine(string line, out string target, out string? authority)
    {
        (target, authority) = ("", null);
        var parts = line.Split(' ');
        if (parts is not [{ Length: > 0 } method, { Length: > 0 } asked, { Length: > 0 } version] || !HttpToken.IsValid(method))
            return new UpgradeRefusal(400, "the first line is METHOD TARGET HTTP/1.1 (RFC 9112 3)");
        if (version != "HTTP/1.1") return new UpgradeRefusal(505, "HTTP/1.1 only (RFC 6455 4.1)");
        if (method != "GET") return new UpgradeRefusal(405, "GET only (RFC 6455 4.1)");
        authority = TakeAuthority(ref asked);

        // A fragment means nothing in a request and must not be sent (RFC 6455 3).
        if ((authority is not null && !HostField.IsValid(authority)) || asked[0] != '/' || asked.Contains('#', StringComparison.Ordinal) || asked.AsSpan().ContainsAnyExceptInRange('!', '~'))
            return new UpgradeRefusal(400, "the target is a path (RFC 9112 3.2.1)");
        target = asked;
        return null;
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

    /// <summary>Takes one header line; what is wrong with it, or null.</summary>
    private string? Add(string line)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        if (line.Length > 0 && line[0] is ' ' or '\t') return "a header is one line (RFC 9112 5.2)";
        if (colon < 1 || !HttpToken.IsValid(line.AsSpan(0, colon))) return "a header is NAME: VALUE, without a blank before the colon (RFC 9112 5.1)";
        var value = line[(colon + 1)..].Trim(' ', '\t');
        if (value.Any(c => c < ' ' && c != '\t' || c == '\x7F')) return "a header's value holds no control characters (RFC 9110 5.5)";
        _headers.Add(new(line[..colon], value));
        return null;
    }

    private IEnumerable<string> ValuesOf(string name) =>
        from header in _headers where header.Key.Equals(name, StringComparison.OrdinalIgnoreCase) select header.Value;
}
