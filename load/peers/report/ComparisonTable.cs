using System.Text;

namespace KeyRx.Peers.Report;

/// <summary>Servers side by side with their ratios to KeyRx and to the kernel's limit, as Markdown.</summary>
internal static class ComparisonTable
{
    internal static void Write(
        StringBuilder page, string main, IReadOnlyList<string> others, IReadOnlyList<ServerRow> rows)
    {
        string[] headings = ["server", main, "spread", "ratio to KeyRx", "ratio to the limit", .. others];
        WriteCells(page, headings);
        WriteCells(page, headings.Select((_, column) => column == 0 ? "---" : "---:"));
        var (keyRx, limit) = (KeyRxOf(rows), MedianOf(rows, Servers.Limit));
        foreach (var row in rows)
        {
            var median = row.Main.Median;
            WriteCells(page,
            [
                Servers.Title(row.Server), MedianText(row.Main), Numbers.Spread(row.Main),
                Numbers.Ratio(median, keyRx), Numbers.Ratio(median, limit), .. row.Others,
            ]);
        }

        page.AppendLine();
    }

    internal static void WriteCells(StringBuilder page, IEnumerable<string> cells)
        => page.Append("| ").AppendJoin(" | ", cells).AppendLine(" |");

    /// <summary>KeyRx is epoll where that was measured: the transport that is meant for Linux.</summary>
    private static double? KeyRxOf(IReadOnlyList<ServerRow> rows)
        => MedianOf(rows, Servers.Epoll) ?? MedianOf(rows, Servers.Sockets);

    private static double? MedianOf(IReadOnlyList<ServerRow> rows, string server)
        => rows.FirstOrDefault(row => row.Server == server)?.Main.Median;

    private static string MedianText(Summary summary)
        => summary.Median is null || summary.IsWhole
            ? Numbers.Text(summary.Median)
            : $"{Numbers.Text(summary.Median)} ({summary.Count} of {summary.Wanted} runs)";
}
