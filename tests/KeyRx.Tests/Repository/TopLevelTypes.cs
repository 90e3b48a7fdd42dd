using System.Text.RegularExpressions;

namespace KeyRx.Tests.Repository;

/// <summary>
/// One concept a file: at most one top-level type, and the file bears its name (a part may add ".Part").
/// </summary>
internal static partial class TopLevelTypes
{
    public static IEnumerable<string> Violations(IEnumerable<SourceFile> files)
    {
        foreach (var file in files.Where(file => file.IsCSharp))
        {
            var types = Names(file.Code).Distinct().ToArray();
            if (types.Length > 1)
                yield return $"{file.Path}: {string.Join(", ", types)} in one file; give each its own";
            else if (types.Length == 1 && types[0] != file.Name.Split('.')[0])
                yield return $"{file.Path}: holds {types[0]}; name the file after it";
        }
    }

    /// <summary>Names of types that are in no other type. Top-level statements are no type.</summary>
    private static IEnumerable<string> Names(string code)
    {
        var typeDepth = 0;
        var blocks = new Stack<bool>();
        var start = 0;
        for (var i = 0; i < code.Length; i++)
        {
            if (code[i] is not ('{' or '}' or ';')) continue;
            var name = typeDepth == 0 && code[i] is not '}' ? Declaration().Match(code[start..i]).Groups[1].Value : "";
            if (name.Length > 0) yield return name;
            if (code[i] is '{')
            {
                var isNamespace = Namespace().IsMatch(code[start..i]);
                blocks.Push(isNamespace);
                if (!isNamespace) typeDepth++;
            }
            else if (code[i] is '}' && blocks.TryPop(out var wasNamespace) && !wasNamespace)
            {
                typeDepth--;
            }

            start = i + 1;
        }
    }

    [GeneratedRegex(
        @"\b(?:class|struct|interface|enum|record(?!\s+(?:struct|class)\b)|delegate\s[^(]*?)\s+(\w+)"
        + @"(?=\s*(?:<[^>]*>)?\s*(?:\(|:|where\b|$))")]
    private static partial Regex Declaration();

    [GeneratedRegex(@"\bnamespace\s")]
    private static partial Regex Namespace();
}
