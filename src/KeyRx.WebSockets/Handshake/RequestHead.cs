using System.Runtime.InteropServices;
using System.Text;

namespace KeyRx.WebSockets.Handshake;

/// <summary>
/// The lines of an HTTP/1 request head, taken apart strictly (RFC 9112 2 to 5). One string and one list of places in
/// it: a burst of new connections should leave little to collect. Immutable.
/// </summary>
internal sealed class RequestHead
{
    /// <summary>As many as browsers send.</summary>
    private const int UsualFieldCount = 16;

    private const string LineEnd = "\r\n";

    /// <summary>Headers that may stand once only: a second one is how requests are smuggled.</summary>
    private static readonly string[] Singletons =
        [
            "Host", "Origin", "Authorization", "Content-Length", "Transfer-Encoding", "Sec-WebSocket-Key",
            "Sec-WebSocket-Version",
        ];

    private readonly string _text;
    private readonly List<FieldLine> _lines = new(UsualFieldCount);

    private RequestHead(string text, in RequestLine line) => (_text, Line) = (text, line);

    internal RequestLine Line { get; }

    /// <summary>Parses a head of whole lines, without its closing empty line; null means that it is good.</summary>
    internal static UpgradeRefusal? Parse(string text, out RequestHead? head)
    {
        head = null;
        var end = EndOfLine(text, 0);
        if (RequestLine.Parse(text.AsSpan(0, end), out var first) is { } refusal) return refusal;
        var parsed = new RequestHead(text, first);
        while (end < text.Length)
        {
            var start = end + LineEnd.Length;
            end = EndOfLine(text, start);
            if (parsed.Add(start, end) is { } flaw) return new UpgradeRefusal(400, flaw);
        }

        foreach (var name in Singletons)
        {
            if (parsed.IndexOf(name) is >= 0 and var once && parsed.IndexOf(name, once + 1) >= 0)
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

    /// <summary>Where a part of this text stands in it, as <see cref="FieldElements"/> gives them.</summary>
    internal Range PlaceOf(ReadOnlySpan<char> part)
    {
        _text.AsSpan().Overlaps(part, out var start);
        return start..(start + part.Length);
    }

    internal ReadOnlySpan<char> TextAt(Range place) => _text.AsSpan()[place];

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
