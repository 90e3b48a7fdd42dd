using System.Globalization;
using System.Text;

namespace KeyRx.Daemon.Watch;

/// <summary>
/// What a publisher wrote, for a terminal: on one line, and without the characters that a terminal obeys or that turn
/// the text's direction round. They stand as JSON escapes, so JSON stays JSON. Pure.
/// </summary>
internal static class TerminalText
{
    internal static string Of(string text)
    {
        var first = FirstHidden(text);
        if (first < 0) return text;
        var shown = new StringBuilder(text, 0, first, text.Length + 16);
        foreach (var rune in text.AsSpan(first).EnumerateRunes())
        {
            // Blanks between the tokens of a JSON text: within a string they are escaped already (RFC 8259 7).
            if (rune.Value is '\t' or '\n' or '\r') shown.Append(' ');
            else if (IsHidden(rune)) Escape(shown, rune);
            else shown.Append(rune);
        }

        return shown.ToString();
    }

    private static int FirstHidden(string text)
    {
        var index = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsHidden(rune)) return index;
            index += rune.Utf16SequenceLength;
        }

        return -1;
    }

    private static bool IsHidden(Rune rune) => Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.Control
        or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.PrivateUse;

    private static void Escape(StringBuilder shown, Rune rune)
    {
        Span<char> units = stackalloc char[2];
        foreach (var unit in units[..rune.EncodeToUtf16(units)])
            shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}");
    }
}
