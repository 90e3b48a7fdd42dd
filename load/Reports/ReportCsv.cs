using System.Globalization;

namespace KeyRx.Load.Reports;

/// <summary>
/// The figures as comma-separated values (RFC 4180), a row each. Every row names the scenario and its start, so that
/// files of several runs can be put together.
/// </summary>
internal static class ReportCsv
{
    private const string Heads = "scenario,started,key,label,value,unit,budget,missed";

    internal static void Write(TextWriter output, Report report)
    {
        WriteLine(output, Heads);
        foreach (var figure in report.Figures)
        {
            string[] cells =
            [
                report.Scenario,
                report.Started.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
                figure.Key,
                figure.Label,
                figure.Value?.ToString(CultureInfo.InvariantCulture) ?? "",
                figure.Unit,
                figure.Budget is { } budget ? budget.ToRule() : "",
                figure.Budget is null ? "" : figure.IsMissed ? "true" : "false",
            ];
            WriteLine(output, string.Join(',', cells.Select(Quote)));
        }
    }

    private static void WriteLine(TextWriter output, string line) => output.Write($"{line}\r\n");

    private static string Quote(string cell)
        => cell.AsSpan().ContainsAny("\",\r\n") ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : cell;
}
