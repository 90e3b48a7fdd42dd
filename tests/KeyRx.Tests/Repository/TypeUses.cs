using System.Text.RegularExpressions;

namespace KeyRx.Tests.Repository;

/// <summary>
/// Finds names of types in masked code. A name may be a member's as well: what follows a dot, is declared, is assigned
/// or is called is none of a type. Good enough to draw a graph; a compiler knows better.
/// </summary>
internal static partial class TypeUses
{
    /// <summary>Words before a name that leave it a type's; after another word the name is being declared.</summary>
    private static readonly HashSet<string> Keywords =
    [
        "abstract", "and", "as", "async", "await", "base", "case", "class", "const", "else", "enum", "event",
        "explicit", "extern", "file", "fixed", "from", "global", "implicit", "in", "init", "interface",
        "internal", "is", "new", "not", "operator", "or", "out", "override", "params", "partial", "private",
        "protected", "public", "readonly", "record", "ref", "required", "return", "scoped", "sealed",
        "select", "static", "struct", "switch", "this", "throw", "unsafe", "using", "virtual", "volatile",
        "when", "where", "while", "with", "yield",
    ];

    /// <summary>Each use of a type that is asked for.</summary>
    public static IEnumerable<(string Type, int Index)> Find(string code, Predicate<string> isWanted)
    {
        var names = Name().Matches(code).Where(name => isWanted(name.Value)).ToList();
        var members = names.Where(name => IsDeclared(code, name)).Select(name => name.Value).ToHashSet();
        return from name in names
               where IsType(code, name) && (!members.Contains(name.Value) || IsTypeForSure(code, name))
               select (name.Value, name.Index);
    }

    private static bool IsType(string code, Match name)
    {
        var before = code.AsSpan(0, name.Index).TrimEnd();
        var after = code.AsSpan(name.Index + name.Length).TrimStart();
        if (before.EndsWith(".") || IsDeclared(code, name)) return false;
        if (after.StartsWith("=") && !after.StartsWith("==")) return false;
        if (after.StartsWith(":") && !after.StartsWith("::") && before[^1] is '(' or ',') return false;
        return !after.StartsWith("(") || before is [.., '[' or ':'] || LastWord(before) is "new";
    }

    /// <summary>The name of a member or a parameter: a type stands before it.</summary>
    private static bool IsDeclared(string code, Match name)
    {
        var before = code.AsSpan(0, name.Index).TrimEnd();
        var word = LastWord(before);
        return word.Length == 0 ? EndsWithType(before) : !Keywords.Contains(word);
    }

    /// <summary>Where the file has a member of that name as well: another name follows, or "new" leads.</summary>
    private static bool IsTypeForSure(string code, Match name)
    {
        var before = code.AsSpan(0, name.Index).TrimEnd();
        var next = Declared().Match(code, name.Index + name.Length);
        return LastWord(before) is "new" || before is [.., '<']
            || (next.Success && !Keywords.Contains(next.Groups[1].Value));
    }

    /// <summary>The word at the end; nothing where something else is.</summary>
    private static string LastWord(ReadOnlySpan<char> text)
    {
        var start = text.Length;
        while (start > 0 && (char.IsLetterOrDigit(text[start - 1]) || text[start - 1] is '_')) start--;
        return text[start..].ToString();
    }

    /// <summary>Behind "List&lt;int&gt;", "int?", "int[]" and "int*" a name is declared.</summary>
    private static bool EndsWithType(ReadOnlySpan<char> text) =>
        text.Length > 1 && (text.EndsWith("[]") || (text[^1] is '>' or '?' or '*' && !char.IsWhiteSpace(text[^2])))
        && !text.EndsWith("=>") && !text.EndsWith("??") && !text.EndsWith(">>") && !text.EndsWith("->");

    [GeneratedRegex(@"\G(?:\[\]|\?)?\s+(\w+)")]
    private static partial Regex Declared();

    [GeneratedRegex(@"\b[A-Z]\w*")]
    private static partial Regex Name();
}
