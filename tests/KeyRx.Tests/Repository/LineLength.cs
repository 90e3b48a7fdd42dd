namespace KeyRx.Tests.Repository;

/// <summary>A line is read without scrolling: at most 120 columns in everything that somebody writes by hand.</summary>
internal static class LineLength
{
    public const int ColumnsMax = 120;

    private static readonly string[] Endings =
    [
        ".cs", ".c", ".h", ".ts", ".tsx", ".js", ".mjs", ".cjs", ".sh", ".awk", ".py", ".csproj", ".props", ".targets",
    ];

    /// <summary>What a tool makes, line breaks and all: the built page.</summary>
    private static readonly string[] Generated = ["src/keyrxd/Dashboard/"];

    /// <summary>A finding for each line, under its file's folder: two parts of the path, "src/KeyRx.Server".</summary>
    public static IEnumerable<(string Key, string Text)> Violations(IEnumerable<SourceFile> files) =>
        from file in files
        where Endings.Any(end => file.Path.EndsWith(end, StringComparison.Ordinal)) && !Generated.Any(file.IsIn)
        from line in Written(file.Text).Index()
        let columns = Columns(line.Item)
        where columns > ColumnsMax
        select (string.Join('/', file.Path.Split('/').Take(2)),
            $"{file.Path}:{line.Index + 1}: {columns} columns, at most {ColumnsMax}");

    /// <summary>
    /// The lines, where a text of the wire or of a page stands in a raw string empty: a break would change it.
    /// </summary>
    private static IEnumerable<string> Written(string text)
    {
        var isInside = false;
        foreach (var line in text.Split('\n'))
        {
            var quotes = line.Split("\"\"\"").Length - 1;
            yield return isInside || quotes > 0 ? "" : line;
            isInside ^= quotes % 2 == 1;
        }
    }

    private static int Columns(string line) => line.Length <= ColumnsMax ? line.Length : line.EnumerateRunes().Count();
}
