using Spectre.Console;

namespace KeyRx.Load.Reports;

/// <summary>The report on a terminal; where there is none, <see cref="ReportTable"/> writes it.</summary>
internal static class ReportView
{
    internal static void Write(IAnsiConsole console, Report report)
    {
        var table = new Table().Title(Markup.Escape($"{report.Scenario}, {report.Started:yyyy-MM-dd HH:mm}Z"))
            .Border(TableBorder.Rounded);
        foreach (var head in ReportTable.Heads)
            table.AddColumn(head);
        table.Columns[1].RightAligned();
        foreach (var figure in report.Figures)
        {
            var cells = ReportTable.Row(figure).Select(Markup.Escape).ToArray();
            cells[^1] =
                figure.Budget is null ? "" : figure.IsMissed ? $"[red]{cells[^1]}[/]" : $"[green]{cells[^1]}[/]";
            table.AddRow(cells);
        }

        console.Write(table);
        if (report.Earlier is { } earlier)
            WriteComparison(console, report, earlier);
        foreach (var note in report.Notes)
            console.MarkupLine($"[yellow]note:[/] {Markup.Escape(note)}");
        console.MarkupLine(report.IsMissed ? "[red]MISSED[/]" : "[green]ok[/]");
    }

    private static void WriteComparison(IAnsiConsole console, Report report, EarlierReport earlier)
    {
        var table = new Table().Title(Markup.Escape(ComparisonTable.Title(earlier))).Border(TableBorder.Rounded);
        foreach (var head in ComparisonTable.Heads)
            table.AddColumn(head);
        foreach (var column in (int[])[1, 2, 4])
            table.Columns[column].RightAligned();
        foreach (var row in ComparisonTable.Rows(report, earlier))
            table.AddRow([.. row.Select(Markup.Escape)]);
        console.Write(table);
    }
}
