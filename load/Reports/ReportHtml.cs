using System.Net;

namespace KeyRx.Load.Reports;

/// <summary>The report as one HTML file with its charts: no script, nothing from elsewhere.</summary>
internal static class ReportHtml
{
    private const string Style = """
        :root { color-scheme: light dark; --ink: #1a1d21; --page: #fff; --faint: #d5d9de; --soft: #59626d; --line: #0a66c2; --bad: #b3261e; --good: #1b6e3a }
        @media (prefers-color-scheme: dark) { :root { --ink: #e7eaee; --page: #14171a; --faint: #333a42; --soft: #9aa5b1; --line: #6ab0ff; --bad: #ff8a80; --good: #7bd69b } }
        body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--page); max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
        h1 { font-size: 1.5rem; margin-bottom: 0 } h1 + p { color: var(--soft); margin-top: .25rem; overflow-wrap: anywhere }
        .ok { color: var(--good) } .missed { color: var(--bad); font-weight: 600 }
        .wide { overflow-x: auto } table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums }
        th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid var(--faint) } :is(th, td):nth-child(2) { text-align: right }
        figure { margin: 2rem 0 } figcaption { font-weight: 600 } svg { width: 100%; height: auto }
        line { stroke: var(--faint) } text { fill: var(--soft); font-size: 12px } polyline { fill: none; stroke: var(--line); stroke-width: 2 }
        """;

    internal static void Write(TextWriter output, Report report, MachineFacts machine, string arguments)
    {
        output.WriteLine("<!doctype html>");
        output.WriteLine("<html lang=\"en\"><head><meta charset=\"utf-8\">");
        output.WriteLine("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
        output.WriteLine($"<title>{Encode(report.Scenario)}, {report.Started:yyyy-MM-dd HH:mm}</title>");
        output.WriteLine($"<style>\n{Style}\n</style></head><body>");
        output.WriteLine(
            $"<h1>{Encode(report.Scenario)}: " +
                $"{Verdict(report.IsMissed, "every budget kept", "a budget was missed")}</h1>");
        output.WriteLine(
            $"<p><code>keyrx-load {Encode(arguments)}</code><br>{report.Started:yyyy-MM-dd HH:mm} UTC, " +
                $"{Encode(machine.ToString())}</p>");
        WriteTable(output, report);
        if (report.Earlier is { } earlier)
            WriteComparison(output, report, earlier);
        foreach (var note in report.Notes)
            output.WriteLine($"<p>Note: {Encode(note)}</p>");
        foreach (var chart in Charts(report))
            output.WriteLine($"<figure><figcaption>{Encode(Caption(chart))}</figcaption>{chart.ToSvg()}</figure>");
        output.WriteLine("</body></html>");
    }

    private static void WriteTable(TextWriter output, Report report)
    {
        output.WriteLine(
            "<div class=\"wide\"><table><thead><tr><th>figure<th>value<th>unit<th>budget<th>kept</tr></thead><tbody>");
        foreach (var figure in report.Figures)
        {
            var cells = string.Concat(ReportTable.Row(figure)[..^1].Select(cell => $"<td>{Encode(cell)}"));
            var kept = figure.Budget is null ? "" : Verdict(figure.IsMissed, "ok", "missed");
            output.WriteLine($"<tr>{cells}<td>{kept}</tr>");
        }

        output.WriteLine("</tbody></table></div>");
    }

    private static void WriteComparison(TextWriter output, Report report, EarlierReport earlier)
    {
        var heads = string.Concat(ComparisonTable.Heads.Select(head => $"<th>{Encode(head)}"));
        output.WriteLine($"<h2>{Encode(ComparisonTable.Title(earlier))}</h2>");
        output.WriteLine($"<div class=\"wide\"><table><thead><tr>{heads}</tr></thead><tbody>");
        foreach (var row in ComparisonTable.Rows(report, earlier))
            output.WriteLine($"<tr>{string.Concat(row.Select(cell => $"<td>{Encode(cell)}"))}</tr>");
        output.WriteLine("</tbody></table></div>");
    }

    private static IEnumerable<LineChart> Charts(Report report)
    {
        foreach (var series in report.Series.Where(series => series.Points.Count > 1))
        {
            yield return new LineChart(
                series.Label, series.Unit, series.Points, "seconds", seconds => ReportTable.Format(seconds));
        }
        foreach (var curve in report.Curves.Where(curve => curve.Points.Count > 1))
        {
            yield return new LineChart(
                $"{curve.Label} by percentile", "ms", curve.Points, "percentile", PercentileText);
        }
    }

    private static string Caption(LineChart chart) =>
        chart.Unit.Length == 0 ? chart.Title : $"{chart.Title}, {chart.Unit}";

    /// <summary>1 nine is 90 %, 2 are 99 %; half a nine is 68.4 %.</summary>
    private static string PercentileText(double nines)
    {
        var digits = Math.Max(1, (int)Math.Ceiling(nines) - 2);
        return $"{Math.Round(100 * (1 - Math.Pow(10, -nines)), digits)} %";
    }

    private static string Verdict(bool isMissed, string kept, string missed)
        => isMissed ? $"<span class=\"missed\">{missed}</span>" : $"<span class=\"ok\">{kept}</span>";

    private static string Encode(string text) => WebUtility.HtmlEncode(text);
}
