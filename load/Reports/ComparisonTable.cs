namespace KeyRx.Load.Reports;

/// <summary>The figures beside those of an earlier run, as text. Pure.</summary>
internal static class ComparisonTable
{
    internal static readonly string[] Heads = ["figure", "then", "now", "unit", "now / then"];

    internal static string Title(EarlierReport earlier)
        => $"compared with {earlier.File} of {earlier.Started.UtcDateTime:yyyy-MM-dd HH:mm}Z";

    /// <summary>A row for each figure that was measured in one of the two runs.</summary>
    internal static IEnumerable<string[]> Rows(Report report, EarlierReport earlier)
        => from figure in report.Figures
           let before = earlier.ValueOf(figure)
           where figure.Value is not null || before is not null
           select new[]
           {
               figure.Label,
               ReportTable.Format(before),
               ReportTable.Format(figure.Value),
               figure.Unit,
               ReportTable.Format(earlier.RatioOf(figure)),
           };

    internal static void Write(TextWriter output, Report report, EarlierReport earlier)
    {
        List<string[]> rows = [Heads, .. Rows(report, earlier)];
        var widths = Enumerable.Range(0, Heads.Length).Select(i => rows.Max(row => row[i].Length)).ToArray();
        output.WriteLine(Title(earlier));
        foreach (var row in rows)
        {
            output.WriteLine(
                $"{row[0].PadRight(widths[0])}  {row[1].PadLeft(widths[1])}  {row[2].PadLeft(widths[2])} "
                    + $"{row[3].PadRight(widths[3])}  {row[4].PadLeft(widths[4])}");
        }
    }
}
