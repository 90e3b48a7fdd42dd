using System.Runtime.InteropServices;
using System.Text;

namespace KeyRx.WebSockets.Handshake;

/// <summary>
/// The lines of an HTTP/1.1 request head, taken apart strictly (RFC 9112 2 to 5). One string and one list of places in
/// it: a burst of new connections should leave little to collect. Immutable.
/// </summary>
internal sealed class RequestHead
{
    /// <summary>As many as browsers send.</summary>
    private const int UsualFieldCount = 16;

    private const string LineEnd = "\r\n";

    /// <summary>How a target in absolute form begins, as a proxy sends it (RFC 6455 4.1, RFC 9112 3.2.2).</summary>
    private static readonly string[] AbsoluteForms = ["http://", "https://"];

    /// <summary>Headers that may stand once only: a second one is how requests are smuggled.</summary>
    private static readonly string[] Singletons =
        [
            "Host", "Origin", "Authorization", "Content-Length", "Transfer-Encoding", "Sec-WebSocket-Key",
            "Sec-WebSocket-Version",
        ];

    private readonly string _text;
    private readonly List<FieldLine> _lines = new(UsualFieldCount);

    private RequestHead(string text, bool isPost, string target, string? authority) =>
        (_text, IsPost, Target, Authority) = (text, isPost, target, authority);

    /// <summary>POST; else GET.</summary>
    internal bool IsPost { get; }

    internal string Target { get; }

    /// <summary>Host and port of a target in absolute form: they count, not the Host header (RFC 9112 3.2.2).</summary>
    internal string? Authority { get; }

    /// <summary>Parses a head of whole lines, without its closing empty line; null means that it is good.</summary>
    internal static UpgradeRefusal? Parse(string text, out RequestHead? head)
    {
        head = null;
        var end = EndOfLine(text, 0);
        if (ParseRequestLine(text.AsSpan(0, end), out var isPost, out var target, out var authority) is { } refusal)
            return refusal;
        var parsed = new RequestHead(text, isPost, target, authority);
        while (end < text.Length)
        {
            var start = end + LineEnd.Length;
            end = EndOfLine(text, start);
            if (parsed.Add(start, end) is { } flaw) return new UpgradeRefusal(400, flaw);
        }

        foreach (var name in Singletons)
        {
            if (parsed.IndexOf(name) is >= 0 and var first && parsed.IndexOf(name, first + 1) >= 0)
                return new UpgradeRefusal(400, $"{name} stands there more than once (RFC 9110 5.3)");
        }

        head = parsed;
        return null;
    }

    /// <summary>Overwrites a text that no one else has: credentials may be in it.</summary>
    internal static void Wipe(string text) => MemoryMarshal.AsMemory(text.AsMemory()).Span.Clear();

    /// <summary>Overwrites the lines: nothing is to be asked of them afterwards.</summary>
    internal void Wipe() => Wipe(_text);

    /// <summary>The line of this name from here on; negative where there is none.</summary>
    internal int IndexOf(string name, int from = 0)
    {
        for (var i = from; i < _lines.Count; i++)
        {
            if (_text.AsSpan()[_lines[i].Name].Equals(name, StringComparison.OrdinalIgnoreCase)) return i;
        }

        return -1;
    }

    internal ReadOnlySpan<char> ValueAt(int line) => _text.AsSpan()[_lines[line].Value];

    internal bool Has(string name) => IndexOf(name) >= 0;

    /// <summary>The value of a header that may stand once; empty also where there is none.</summary>
    internal ReadOnlySpan<char> ValueOf(string name) => IndexOf(name) is >= 0 and var line ? ValueAt(line) : default;

    /// <summary>The same to keep; null where there is none.</summary>
    internal string? Single(string name) => IndexOf(name) is >= 0 and var line ? _text[_lines[line].Value] : null;

    /// <summary>All lines of a list as one (RFC 9110 5.3); null where there is none.</summary>
    internal string? Joined(string name)
    {
        if (IndexOf(name) is var line && line < 0) return null;
        var next = IndexOf(name, line + 1);
        if (next < 0) return Single(name);
        var joined = new StringBuilder().Append(ValueAt(line));
        for (; next >= 0; next = IndexOf(name, next + 1)) joined.Append(", ").Append(ValueAt(next));
        return joined.ToString();
    }

    /// <inheritdoc cref="FieldElements"/>
    internal FieldElements Elements(string name) => new(this, name);

    /// <summary>Elements to keep, at most so many: what a list costs does not depend on who wrote it.</summary>
    internal string[] List(string name, int max)
    {
        if (!Has(name)) return [];
        List<string> list = [];
        foreach (var element in Elements(name))
        {
            if (list.Count == max) break;
            list.Add(element.ToString());
        }

        return [.. list];
    }

    internal bool HasToken(string name, string token)
    {
        foreach (var element in Elements(name))
        {
            if (element.Equals(token, StringComparison.OrdinalIgnoreCase)) return true;
        }

        return false;
    }

    private static int EndOfLine(string text, int start) =>
        text.IndexOf(LineEnd, start, StringComparison.Ordinal) is >= 0 and var end ? end : text.Length;

    private static UpgradeRefusal? ParseRequestLine(
        ReadOnlySpan<char> line, out bool isPost, out string target, out string? authority)
    {
        (isPost, target, authority) = (false, "", null);
        Span<Range> parts = stackalloc Range[4];
        if (line.Split(parts, ' ') != 3
            || line[parts[1]].IsEmpty
            || line[parts[2]].IsEmpty
            || !HttpToken.IsValid(line[parts[0]]))
            return new UpgradeRefusal(400, "the first line is METHOD TARGET HTTP/1.1 (RFC 9112 3)");
        if (CheckVersion(line[parts[2]]) is { } refusal) return refusal;
        if (!IsKnownMethod(line[parts[0]]))
            return new UpgradeRefusal(501, "this method is not known; GET only (RFC 9110 9.1)");
        isPost = line[parts[0]] is "POST";
        if (!isPost && line[parts[0]] is not "GET") return UpgradeRefusal.GetOnly;
        var asked = line[parts[1]].ToString();
        authority = TakeAuthority(ref asked);

        // A fragment means nothing in a request and must not be sent (RFC 6455 3).
        if ((authority is not null && !HostField.IsValid(authority))
            || asked[0] != '/'
            || asked.Contains('#', StringComparison.Ordinal)
            || asked.AsSpan().ContainsAnyExceptInRange('!', '~'))
            return new UpgradeRefusal(400, "the target is a path (RFC 9112 3.2.1)");
        target = asked;
        return null;
    }

    /// <summary>
    /// Methods that every server knows (RFC 9110 9.3, RFC 5789): allowed here or not, but never unknown.
    /// </summary>
    private static bool IsKnownMethod(ReadOnlySpan<char> method) =>
        method is "GET" or "HEAD" or "POST" or "PUT" or "DELETE" or "CONNECT" or "OPTIONS" or "TRACE" or "PATCH";

    /// <summary>
    /// A version that is none is a broken line, another one is not spoken; names have their case (RFC 9112 2.3).
    /// </summary>
    private static UpgradeRefusal? CheckVersion(ReadOnlySpan<char> version) => version switch
    {
        "HTTP/1.1" => null,
        ['H', 'T', 'T', 'P', '/', >= '0' and <= '9', '.', >= '0' and <= '9'] => new UpgradeRefusal(
            505, "HTTP/1.1 only (RFC 6455 4.1)"),
        _ => new UpgradeRefusal(400, "the first line is METHOD TARGET HTTP/1.1 (RFC 9112 3)"),
    };

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
    private string? Add(int start, int end)
    {
        var line = _text.AsSpan(start..end);
        var colon = line.IndexOf(':');
        if (line.Length > 0 && line[0] is ' ' or '\t') return "a header is one line (RFC 9112 5.2)";
        if (colon < 1 || !HttpToken.IsValid(line[..colon]))
            return "a header is NAME: VALUE, without a blank before the colon (RFC 9112 5.1)";
        var leading = line[(colon + 1)..].TrimStart(" \t");
        var value = leading.TrimEnd(" \t");
        foreach (var c in value)
        {
            if (c is < ' ' and not '\t' or '\x7F') return "a header's value holds no control characters (RFC 9110 5.5)";
        }

        var valueStart = end - leading.Length;
        _lines.Add(new(start..(start + colon), valueStart..(valueStart + value.Length)));
        return null;
    }
}
