namespace KeyRx.WebSockets.Handshake;

/// <summary>What may stand in a head that we write. Pure.</summary>
internal static class HeaderText
{
    private const string LineEnd = "\r\n";

    /// <summary>No line end, no other control character, nothing beyond ASCII.</summary>
    internal static bool IsPrintable(ReadOnlySpan<char> text) => !text.ContainsAnyExceptInRange(' ', '~');

    /// <exception cref="ArgumentException">It is no token (RFC 9110 5.6.2).</exception>
    internal static void CheckToken(string text, string name)
    {
        if (!HttpToken.IsValid(text)) throw new ArgumentException("a name without blanks or line ends", name);
    }

    /// <exception cref="ArgumentException">It has a line end, or is more than printable ASCII.</exception>
    internal static void CheckLine(string text, string name)
    {
        if (!IsPrintable(text)) throw new ArgumentException("one line of printable ASCII", name);
    }

    /// <exception cref="ArgumentException">It is not whole header lines, each NAME: VALUE with its CR LF.</exception>
    internal static void CheckLines(string? lines, string name)
    {
        for (var rest = lines.AsSpan(); !rest.IsEmpty;)
        {
            var end = rest.IndexOf(LineEnd);
            var colon = rest.IndexOf(':');
            if (end < 0 || colon < 1 || colon > end || !HttpToken.IsValid(rest[..colon]) || !IsPrintable(rest[..end]))
                throw new ArgumentException("whole header lines, each NAME: VALUE with its CR LF", name);
            rest = rest[(end + LineEnd.Length)..];
        }
    }
}
