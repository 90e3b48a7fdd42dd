namespace KeyRx.WebSockets;

/// <summary>The lines of an HTTP/1.1 request head, taken apart strictly (RFC 9112 2 to 5). Immutable.</summary>
internal sealed class RequestHead
{
    private const int HeadersMax = 100;
    private const string TokenChars = "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"; // RFC 9110 5.6.2

    private static readonly System.Buffers.SearchValues<char> Token = System.Buffers.SearchValues.Create(TokenChars);

    /// <summary>Headers that may stand once only: a second one is how requests are smuggled.</summary>
    private static readonly string[] Singletons =
        ["Host", "Origin", "Authorization", "Content-Length", "Transfer-Encoding", "Sec-WebSocket-Key", "Sec-WebSocket-Version"];

    private readonly List<KeyValuePair<string, string>> _headers = [];

    private RequestHead(string target) => Target = target;

    internal string Target { get; }

    /// <summary>Parses a head without its closing empty line; null means that it is good.</summary>
    internal static UpgradeRefusal? Parse(string text, out RequestHead? head)
    {
        head = null;
        var lines = text.Split("\r\n");
        if (ParseRequestLine(lines[0], out var target) is { } refusal) return refusal;
        if (lines.Length - 1 > HeadersMax) return new UpgradeRefusal(431, $"more than {HeadersMax} headers");
        var parsed = new RequestHead(target);
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

    /// <summary>Elements of a comma-separated header, over all its lines (RFC 9110 5.6.1).</summary>
    internal IEnumerable<string> Elements(string name) =>
        ValuesOf(name).SelectMany(v => v.Split(',')).Select(e => e.Trim(' ', '\t')).Where(e => e.Length > 0);

    internal bool HasToken(string name, string token) => Elements(name).Any(e => e.Equals(token, StringComparison.OrdinalIgnoreCase));

    private static UpgradeRefusal? ParseRequestLine(string line, out string target)
    {
        target = "";
        var parts = line.Split(' ');
        if (parts is not [{ Length: > 0 } method, { Length: > 0 } asked, { Length: > 0 } version] || method.AsSpan().IndexOfAnyExcept(Token) >= 0)
            return new UpgradeRefusal(400, "the first line is METHOD TARGET HTTP/1.1 (RFC 9112 3)");
        if (version != "HTTP/1.1") return new UpgradeRefusal(505, "HTTP/1.1 only (RFC 6455 4.1)");
        if (method != "GET") return new UpgradeRefusal(405, "GET only (RFC 6455 4.1)");
        // Origin form, or absolute form as a proxy sends it: the rest of it is the same (RFC 9112 3.2.2).
        if (asked.StartsWith("http://", StringComparison.OrdinalIgnoreCase))
            asked = asked.IndexOf('/', "http://".Length) is var slash and > 0 ? asked[slash..] : "/";
        if (asked[0] != '/' || asked.AsSpan().IndexOfAnyExceptInRange('!', '~') >= 0) return new UpgradeRefusal(400, "the target is a path (RFC 9112 3.2.1)");
        target = asked;
        return null;
    }

    /// <summary>Takes one header line; what is wrong with it, or null.</summary>
    private string? Add(string line)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        if (line.Length > 0 && line[0] is ' ' or '\t') return "a header is one line (RFC 9112 5.2)";
        if (colon < 1 || line.AsSpan(0, colon).IndexOfAnyExcept(Token) >= 0) return "a header is NAME: VALUE, without a blank before the colon (RFC 9112 5.1)";
        var value = line[(colon + 1)..].Trim(' ', '\t');
        if (value.Any(c => c < ' ' && c != '\t' || c == '\x7F')) return "a header's value holds no control characters (RFC 9110 5.5)";
        _headers.Add(new(line[..colon], value));
        return null;
    }

    private IEnumerable<string> ValuesOf(string name) =>
        from header in _headers where header.Key.Equals(name, StringComparison.OrdinalIgnoreCase) select header.Value;
}
