using System.Text;

namespace KeyRx.Server.Diagnostics;

/// <summary>
/// A field of a stranger's request for a line of the log: on one line, short, and nothing that a terminal obeys. Pure.
/// </summary>
internal static class QuotedField
{
    private const int CharactersMax = 100;

    internal static string Of(string value)
    {
        var text = new StringBuilder("'");
        foreach (var character in value.AsSpan(0, Math.Min(value.Length, CharactersMax)))
        {
            if (character is >= ' ' and <= '~') text.Append(character);
            else text.Append($"\\u{(int)character:x4}");
        }

        return text.Append(value.Length > CharactersMax ? "...'" : "'").ToString();
    }
}
