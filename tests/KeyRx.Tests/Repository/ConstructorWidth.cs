using System.Text.RegularExpressions;

namespace KeyRx.Tests.Repository;

/// <summary>
/// A constructor with many parameters ties many things together. The positional parameters of a record are its data,
/// no dependencies: they are not counted.
/// </summary>
internal static partial class ConstructorWidth
{
    public const int ParametersMax = 7;

    /// <summary>A finding for each constructor that takes more, under the type's name.</summary>
    public static IEnumerable<(string Key, string Text)> Violations(IEnumerable<SourceFile> files) =>
        from file in files
        where file.IsCSharp
        from start in Primary().Matches(file.Code).Concat(Declared(file.Code))
        let type = start.Groups["type"]
        let count = Count(file.Code, start.Index + start.Length)
        where count > ParametersMax
        select (type.Value,
            $"{file.Path}:{file.LineOf(type.Index)}: {count} parameters to construct it, at most {ParametersMax}");

    /// <summary>Constructors in the bodies of types: a type's name behind a word for who may call it.</summary>
    private static IEnumerable<Match> Declared(string code)
    {
        var types = Type().Matches(code).Select(match => match.Groups["type"].Value).ToHashSet();
        return Member().Matches(code).Where(match => types.Contains(match.Groups["type"].Value));
    }

    /// <summary>Parameters behind an opening parenthesis; commas in brackets of any kind separate none.</summary>
    private static int Count(string code, int start)
    {
        var depth = 0;
        var commas = 0;
        var isEmpty = true;
        for (var i = start; i < code.Length; i++)
        {
            if (code[i] is ')' && depth == 0) break;
            if (code[i] is '(' or '[' or '{' or '<') depth++;
            if (code[i] is ')' or ']' or '}' or '>') depth--;
            if (code[i] is ',' && depth == 0) commas++;
            if (!char.IsWhiteSpace(code[i])) isEmpty = false;
        }

        return isEmpty ? 0 : commas + 1;
    }

    [GeneratedRegex(@"(?<!\brecord\s+)\b(?:class|struct)\s+(?<type>\w+)\s*(?:<[^>(]*>)?\s*\(")]
    private static partial Regex Primary();

    [GeneratedRegex(@"\b(?:class|struct|record)\s+(?<type>\w+)")]
    private static partial Regex Type();

    [GeneratedRegex(@"\b(?:public|internal|protected|private)\s+(?:unsafe\s+)?(?<type>\w+)\s*\(")]
    private static partial Regex Member();
}
