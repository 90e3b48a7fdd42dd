namespace KeyRx.Tests.Repository;

/// <summary>
/// Blanks comments, strings and character literals of C# and C, so that brace counting and searches see code only.
/// Holes of interpolated strings are blanked with them. Length and line breaks stay, so indexes stay valid.
/// </summary>
internal static class CodeMask
{
    private const int CharLiteralLengthMax = 12; // '\U0010FFFF' is the longest

    public static string Blank(string text)
    {
        var code = text.ToCharArray();
        var index = 0;
        while (index < text.Length)
        {
            var end = LiteralEnd(text, index);
            for (var i = index; i < end; i++)
                if (code[i] is not '\n') code[i] = ' ';
            index = Math.Max(end, index + 1);
        }

        return new string(code);
    }

    /// <summary>Index after the comment or literal that starts here; the index itself where none does.</summary>
    private static int LiteralEnd(string text, int start)
    {
        var rest = text.AsSpan(start);
        if (rest.StartsWith("//")) return EndOr(text, text.IndexOf('\n', start), 0);
        if (rest.StartsWith("/*")) return EndOr(text, text.IndexOf("*/", start + 2, StringComparison.Ordinal), 2);
        if (rest[0] is '\'') return CharEnd(text, start);
        if (rest[0] is not ('"' or '$' or '@')) return start;
        var prefix = rest.IndexOfAnyExcept('$', '@');
        if (prefix < 0 || rest[prefix] is not '"') return start;
        var isInterpolated = rest[..prefix].Contains('$');
        var isVerbatim = rest[..prefix].Contains('@');
        var quotes = QuoteCount(text, start + prefix);
        if (quotes >= 3) return RawEnd(text, start + prefix + quotes, quotes);
        return StringEnd(text, start + prefix + 1, isInterpolated, isVerbatim);
    }

    private static int EndOr(string text, int found, int length) => found < 0 ? text.Length : found + length;

    private static int CharEnd(string text, int start)
    {
        var index = start + 1;
        while (index < text.Length && index - start <= CharLiteralLengthMax && text[index] is not ('\'' or '\n'))
            index += text[index] is '\\' ? 2 : 1;
        return index < text.Length && text[index] is '\'' && index > start + 1 ? index + 1 : start;
    }

    private static int QuoteCount(string text, int start)
    {
        var count = text.AsSpan(start).IndexOfAnyExcept('"');
        return count < 0 ? text.Length - start : count;
    }

    private static int RawEnd(string text, int start, int quotes)
    {
        var index = start;
        while (index < text.Length)
        {
            var run = text[index] is '"' ? QuoteCount(text, index) : 0;
            if (run >= quotes) return index + run;
            index += Math.Max(run, 1);
        }

        return text.Length;
    }

    private static int StringEnd(string text, int start, bool isInterpolated, bool isVerbatim)
    {
        var index = start;
        while (index < text.Length)
        {
            var isDoubled = index + 1 < text.Length && text[index + 1] == text[index];
            switch (text[index])
            {
                case '"' when isVerbatim && isDoubled: index += 2; break;
                case '"': return index + 1;
                case '\n' when !isVerbatim: return index; // a lone quote, in a preprocessor line for example
                case '\\' when !isVerbatim: index += 2; break;
                case '{' when isInterpolated && isDoubled: index += 2; break;
                case '{' when isInterpolated: index = HoleEnd(text, index + 1); break;
                default: index++; break;
            }
        }

        return text.Length;
    }

    private static int HoleEnd(string text, int start)
    {
        var depth = 1;
        var index = start;
        while (index < text.Length && depth > 0)
        {
            var end = LiteralEnd(text, index);
            if (end == index) depth += text[index] is '{' ? 1 : text[index] is '}' ? -1 : 0;
            index = Math.Max(end, index + 1);
        }

        return index;
    }
}
