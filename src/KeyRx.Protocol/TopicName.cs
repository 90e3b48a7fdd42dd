using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace KeyRx.Protocol;

/// <summary>What a topic may be called: 1 to 64 of a-z, 0-9, '_', '-', '.', beginning with a letter.</summary>
public static class TopicName
{
    /// <summary>Longest name.</summary>
    public const int LengthMax = 64;

    /// <summary>In a list of topics: every topic that the token may read. No name itself.</summary>
    public const string Every = "*";

    private static readonly SearchValues<char> Allowed = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_-.");

    /// <summary>True for a valid name; else the rule it breaks.</summary>
    public static bool IsValid(ReadOnlySpan<char> name, [NotNullWhen(false)] out string? reason)
    {
        reason = name.Length is 0 or > LengthMax ? $"a topic name has 1 to {LengthMax} characters"
            : !char.IsAsciiLetterLower(name[0]) ? "a topic name begins with a lower-case letter"
            : name.IndexOfAnyExcept(Allowed) >= 0 ? "a topic name holds only a-z, 0-9, '_', '-' and '.'"
            : null;
        return reason is null;
    }
}
