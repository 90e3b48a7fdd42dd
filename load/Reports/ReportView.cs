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
        foreach (var note in report.Notes)
            console.MarkupLine($"[yellow]note:[/] {Markup.Escape(note)}");
        console.MarkupLine(report.IsMissed ? "[red]MISSED[/]" : "[green]ok[/]");
    }
}
