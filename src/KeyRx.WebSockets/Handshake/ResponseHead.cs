using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace KeyRx.WebSockets.Handshake;

/// <summary>A parsed response head of any HTTP/1.x. Immutable.</summary>
internal sealed class ResponseHead
{
    /// <summary>
    /// What a status that is none (below 100, above 599) is taken for: a failure of the server (RFC 9110 15).
    /// </summary>
    private const int StatusOfNone = 500;

    private readonly List<KeyValuePair<string, string>> _headers = [];

    private ResponseHead(int status, string phrase, bool isOneOne) =>
        (Status, Phrase, IsOneOne) = (status is >= 100 and <= 599 ? status : StatusOfNone, phrase, isOneOne);

    /// <summary>HTTP/1.1: no other version knows a 101 (RFC 6455 4.1, RFC 9110 7.8).</summary>
    internal bool IsOneOne { get; }

    internal int Status { get; }

    /// <summary>The words after the status; may be empty.</summary>
    internal string Phrase { get; }

    /// <summary>Null where the head does not say it.</summary>
    internal int? BodyLength
        => int.TryParse(Single("Content-Length"), NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            ? length
            : null;

    /// <summary>
    /// Null where the head does not say it. As a date it counts from the head's own <c>Date</c>, for clocks differ (RFC
    /// 9110 10.2.3, 6.6.1); a head without one leaves it to <see cref="RetryAfterDate"/>.
    /// </summary>
    internal int? RetryAfterSeconds
    {
        get
        {
            if (int.TryParse(Single("Retry-After"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
                return seconds;
            if (RetryAfterDate is not { } date || DateOf("Date") is not { } now) return null;
            return (int)Math.Clamp(Math.Ceiling((date - now).TotalSeconds), 0, int.MaxValue);
        }
    }

    /// <summary>Null where the head does not say it as a date.</summary>
    internal DateTimeOffset? RetryAfterDate => DateOf("Retry-After");

    /// <summary>Also where the head does not say what the body is.</summary>
    internal bool IsPlainText =>
        Single("Content-Type")?.StartsWith("text/plain", StringComparison.OrdinalIgnoreCase) ?? !Has("Content-Type");

    /// <summary>
    /// Strict: no blanks before a colon; but a folded line continues its field, as a client must read it (RFC 9112
    /// 5).
    /// </summary>
    internal static bool TryParse(string text, [NotNullWhen(true)] out ResponseHead? head)
    {
        head = null;
        var lines = text.Split("\r\n");
        var status = lines[0].Split(' ', 3);
        if (status is not [['H', 'T', 'T', 'P', '/', '1', '.', >= '0' and <= '9'], { Length: 3 } code, ..]
            || !int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return false;
        if (lines[0].Any(c => c is (< ' ' and not '\t') or '\x7F')) return false; // RFC 9112 4

        var parsed = new ResponseHead(number, status.Length > 2 ? status[2] : "", status[0] == "HTTP/1.1");
        for (var at = 1; at < lines.Length;)
        {
            var line = lines[at++];
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon < 1
                || line.AsSpan(0, colon).ContainsAny(' ', '\t')
                || line.AsSpan().ContainsAny('\r', '\n', '\0'))
            {
                return false;
            }
            var first = at;
            while (at < lines.Length && IsFolded(lines[at])) at++;
            parsed._headers.Add(new(line[..colon], Unfold(line[(colon + 1)..], lines.AsSpan(first..at))));
        }

        head = parsed;
        return true;
    }

    /// <summary>Of the three forms of RFC 9110 5.6.7 the one that is sent today.</summary>
    private DateTimeOffset? DateOf(string name) =>
        DateTimeOffset.TryParseExact(
            Single(name), "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date)
            ? date
            : null;

    private static bool IsFolded(ReadOnlySpan<char> line) =>
        line.IndexOfAny(' ', '\t') == 0 && !line.ContainsAny('\r', '\n', '\0');

    /// <summary>One blank stands for each fold.</summary>
    private static string Unfold(string value, ReadOnlySpan<string> folded)
    {
        if (folded.IsEmpty) return value.Trim(' ', '\t');
        var whole = new StringBuilder().Append(value.AsSpan().Trim(" \t"));
        foreach (var line in folded)
        {
            var more = line.AsSpan().Trim(" \t");
            if (whole.Length > 0 && !more.IsEmpty) whole.Append(' ');
            whole.Append(more);
        }

        return whole.ToString();
    }

    internal bool Has(string name) => ValuesOf(name).Any();

    /// <summary>All lines of a list as one (RFC 9110 5.3); null where there is none.</summary>
    internal string? Joined(string name) => Has(name) ? string.Join(", ", ValuesOf(name)) : null;

    /// <summary>The value of a header that stands there exactly once.</summary>
    internal string? Single(string name) => ValuesOf(name).Take(2).ToArray() is [var only] ? only : null;

    /// <summary>A name of a comma-separated list, in whatever case (RFC 9110 5.6.1).</summary>
    internal bool HasToken(string name, string token)
        => ValuesOf(name).SelectMany(value => value.Split(','))
            .Any(part => part.Trim(' ', '\t').Equals(token, StringComparison.OrdinalIgnoreCase));

    private IEnumerable<string> ValuesOf(string name)
        => from header in _headers
           where header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)
           select header.Value;
}
