using KeyRx.Tests.Repository;

namespace KeyRx.Tests.Protocol;

/// <summary>PROTOCOL.md as data: its tables, its example messages, its example bytes.</summary>
internal static class SpecificationText
{
    private static readonly string[] Lines =
        RepositoryFiles.All.Single(file => file.Path == "src/KeyRx.Protocol/PROTOCOL.md").Text.Split('\n');

    /// <summary>Rows of the table that has this head, cells trimmed and without backticks.</summary>
    internal static IReadOnlyList<string[]> Table(string head)
    {
        var rows = Lines.SkipWhile(line => line != head).Skip(2).TakeWhile(line => line.StartsWith('|'))
            .Select(
                line => line.Trim('|').Split('|').Select(
                    cell => cell.Trim().Replace("`", "", StringComparison.Ordinal)).ToArray()).ToArray();
        return rows.Length > 0 ? rows : throw new InvalidDataException($"PROTOCOL.md has no table '{head}'");
    }

    /// <summary>Example messages of one side: "S" or "C".</summary>
    internal static IReadOnlyList<string> Messages(string side) =>
        [
            .. Lines.Where(line => line.StartsWith(side + ": {", StringComparison.Ordinal))
                .Select(line => line[(side.Length + 2)..]),
        ];

    /// <summary>The lines of the example in hex, as bytes.</summary>
    internal static byte[] ExampleBytes() =>
        Convert.FromHexString(string.Concat(Lines.SkipWhile(line => line != "### 8.3 Example").Skip(1)
            .SkipWhile(line => line != "```").Skip(1).TakeWhile(line => line != "```"))
            .Replace(" ", "", StringComparison.Ordinal));
}
