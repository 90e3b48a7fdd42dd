using System.Text.RegularExpressions;

namespace KeyRx.Tests.Repository;

/// <summary>The table of SECURITY.md: each rule names tests that are there.</summary>
internal static partial class SecurityPolicy
{
    private const string Head = "| rule | attacked by |\n|---|---|\n";

    public static IEnumerable<string> Violations(string text, IEnumerable<SourceFile> files)
    {
        var start = text.IndexOf(Head, StringComparison.Ordinal);
        if (start < 0)
        {
            yield return "there is no table of rules";
            yield break;
        }

        var tests = files.Where(file => file.IsIn("tests/") && file.IsCSharp).Select(file => file.Name).ToHashSet();
        var rows = text[(start + Head.Length)..].Split('\n').TakeWhile(line => line.StartsWith('|'));
        foreach (var row in rows)
        {
            var cells = row.Split('|', StringSplitOptions.TrimEntries);
            var names = TestName().Matches(cells[^2]).Select(match => match.Groups[1].Value).ToArray();
            if (names.Length == 0) yield return $"no test attacks: {cells[1]}";
            foreach (var name in names.Where(name => !tests.Contains(name + ".cs")))
                yield return $"there is no test {name}: {cells[1]}";
        }
    }

    [GeneratedRegex(@"`(\w+Tests)`")]
    private static partial Regex TestName();
}
