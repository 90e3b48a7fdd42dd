using System.Text.RegularExpressions;

namespace KeyRx.Tests.Repository;

/// <summary>
/// Finds namespaces in using directives that are not in the order of .editorconfig: System first, then the alphabet.
/// No analyzer of the build looks at it.
/// </summary>
internal static partial class UsingOrder
{
    public static IEnumerable<string> Violations(IEnumerable<SourceFile> files) =>
        from file in files
        where file.IsCSharp
        let names = Directive().Matches(file.Text).Select(match => match.Groups[1].Value).ToList()
        from pair in names.Zip(names.Skip(1))
        where Compare(pair.First, pair.Second) > 0
        select $"{file.Path}: using {pair.Second} belongs before {pair.First}";

    private static int Compare(string first, string second) =>
        IsSystem(first) != IsSystem(second)
            ? IsSystem(first) ? -1 : 1
            : string.Compare(
                first.Replace('.', '\0'), second.Replace('.', '\0'), StringComparison.OrdinalIgnoreCase);

    private static bool IsSystem(string name) =>
        name == "System" || name.StartsWith("System.", StringComparison.Ordinal);

    [GeneratedRegex(@"^using ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Directive();
}
