using System.Globalization;

namespace KeyRx.Load.Reports;

/// <summary>The report as aligned plain text. Pure.</summary>
internal static class ReportTable
{
    internal static readonly string[] Heads = ["figure", "value", "unit", "budget", ""];

    internal static void Write(TextWriter output, Report report)
    {
        List<string[]> rows = [Heads, .. report.Figures.Select(Row)];
        var widths = Enumerable.Range(0, Heads.Length).Select(i => rows.Max(row => row[i].Length)).ToArray();

        output.WriteLine($"{report.Scenario}, {report.Started:yyyy-MM-dd HH:mm}Z");
        foreach (var row in rows)
            output.WriteLine(Line(row, widths).TrimEnd());
        if (report.Earlier is { } earlier)
            ComparisonTable.Write(output, report, earlier);
        foreach (var note in report.Notes)
            output.WriteLine($"note: {note}");
        output.WriteLine(report.IsMissed ? "MISSED" : "ok");
    }

    internal static string Format(double? value) => value switch
    {
        null => "n/a",
        { } v when Math.Abs(v) >= 1000 || v == Math.Floor(v) => v.ToString("#,0", CultureInfo.InvariantCulture),
        { } v when Math.Abs(v) >= 10 => v.ToString("0.0", CultureInfo.InvariantCulture),
        { } v => v.ToString("0.###", CultureInfo.InvariantCulture),
    };

    /// <summary>Label, value, unit, budget and what became of it.</summary>
    internal static string[] Row(Figure figure) =>
    [
        figure.Label,
        Format(figure.Value),
        figure.Unit,
        figure.Budget?.ToString() ?? "",
        figure.Budget is null ? "" : figure.IsMissed ? "MISSED" : "ok",
    ];

    /// <summary>Numbers to the right, words to the left.</summary>
    private static string Line(string[] row, int[] widths)
        => $"{row[0].PadRight(widths[0])}  {row[1].PadLeft(widths[1])} {row[2].PadRight(widths[2])}  "
        + $"{row[3].PadRight(widths[3])}  {row[4]}";
}
