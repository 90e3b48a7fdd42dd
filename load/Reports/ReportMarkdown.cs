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
        foreach (var note in report.Notes)
        {
            output.WriteLine();
            output.WriteLine($"Note: {Escape(note)}");
        }
    }

    private static string Escape(string cell) => cell.Replace("|", "\\|", StringComparison.Ordinal);
}
