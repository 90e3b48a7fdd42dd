using System.Globalization;
using System.Text;
using BenchmarkDotNet.Reports;

namespace KeyRx.Bench.Results;

/// <summary>The summaries as Markdown: one table a case, one row a size, both implementations side by side.</summary>
internal static class ResultTable
{
    private const string DotNet = "DotNet";

    internal static string Write(IEnumerable<Summary> summaries)
    {
        var text = new StringBuilder();
        foreach (var summary in summaries)
        {
            var reports = summary.Reports.OrderBy(Size).ToList();
            text.Append(CultureInfo.InvariantCulture, $"\n## {reports[0].BenchmarkCase.Descriptor.Type.Name}\n\n");
            if (reports.Any(IsDotNet)) WritePairs(text, reports);
            else WriteSingles(text, reports);
        }

        return text.ToString();
    }

    private static void WritePairs(StringBuilder text, List<BenchmarkReport> reports)
    {
        text.Append(
            "| bytes | KeyRx ns | .NET ns | KeyRx is faster by | KeyRx B allocated | .NET B allocated |\n" +
                "|---:|---:|---:|---:|---:|---:|\n");
        foreach (var pair in reports.GroupBy(Size))
        {
            var ours = pair.Single(report => !IsDotNet(report));
            var theirs = pair.Single(IsDotNet);
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {pair.Key:N0} | {Nanos(ours)} | {Nanos(theirs)} | {Median(theirs) / Median(ours):F2}x | " +
                    $"{Allocated(ours)} | {Allocated(theirs)} |\n");
        }
    }

    private static void WriteSingles(StringBuilder text, List<BenchmarkReport> reports)
    {
        text.Append("| what | ns | B allocated |\n|---|---:|---:|\n");
        foreach (var report in reports)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {report.BenchmarkCase.Descriptor.WorkloadMethodDisplayInfo.Trim('\'')} | {Nanos(report)} " +
                    $"| {Allocated(report)} |\n");
        }
    }

    private static bool IsDotNet(BenchmarkReport report) =>
        report.BenchmarkCase.Descriptor.WorkloadMethod.Name == DotNet;

    private static int Size(BenchmarkReport report) =>
        report.BenchmarkCase.Parameters.Items.Where(item => item.Name == "Size").Select(item => (int)item.Value)
            .FirstOrDefault();

    /// <summary>The median: on a shared machine a mean tells of the neighbours.</summary>
    private static double Median(BenchmarkReport report) => report.ResultStatistics!.Median;

    private static string Nanos(BenchmarkReport report) =>
        Median(report).ToString(Median(report) < 100 ? "F1" : "N0", CultureInfo.InvariantCulture);

    private static long Allocated(BenchmarkReport report) =>
        report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase) ?? -1;
}
