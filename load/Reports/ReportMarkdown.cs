namespace KeyRx.Load.Reports;

/// <summary>The report as a Markdown page, for a pull request or a wiki.</summary>
internal static class ReportMarkdown
{
    internal static void Write(TextWriter output, Report report, MachineFacts machine, string arguments)
    {
        output.WriteLine($"# {report.Scenario}: {(report.IsMissed ? "a budget was missed" : "ok")}");
        output.WriteLine();
        output.WriteLine($"`keyrx-load {arguments}`, {report.Started:yyyy-MM-dd HH:mm} UTC, {machine}");
        output.WriteLine();
        output.WriteLine("| figure | value | unit | budget | |");
        output.WriteLine("| --- | ---: | --- | --- | --- |");
        foreach (var figure in report.Figures)
            output.WriteLine($"| {string.Join(" | ", ReportTable.Row(figure).Select(Escape))} |");
        if (report.Earlier is { } earlier)
            WriteComparison(output, report, earlier);
        foreach (var note in report.Notes)
        {
            output.WriteLine();
            output.WriteLine($"Note: {Escape(note)}");
        }
    }

    private static void WriteComparison(TextWriter output, Report report, EarlierReport earlier)
    {
        output.WriteLine();
        output.WriteLine($"## {ComparisonTable.Title(earlier)}");
        output.WriteLine();
        output.WriteLine($"| {string.Join(" | ", ComparisonTable.Heads)} |");
        output.WriteLine("| --- | ---: | ---: | --- | ---: |");
        foreach (var row in ComparisonTable.Rows(report, earlier))
            output.WriteLine($"| {string.Join(" | ", row.Select(Escape))} |");
    }

    private static string Escape(string cell) => cell.Replace("|", "\\|", StringComparison.Ordinal);
}
