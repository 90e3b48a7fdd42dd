namespace KeyRx.Load.Reports;

/// <summary>
/// The folder of <c>--report</c>: the same report for people (HTML), for text (Markdown) and for programs (JSON).
/// </summary>
internal static class ReportFolder
{
    /// <summary>Writes SCENARIO.html, .md and .json; what had those names is replaced.</summary>
    internal static void Write(string folder, Report report, MachineFacts machine, string arguments)
    {
        Directory.CreateDirectory(folder);
        var file = Path.Combine(folder, report.Scenario);
        ReportJson.Write($"{file}.json", report, machine, arguments);
        using (var markdown = File.CreateText($"{file}.md"))
            ReportMarkdown.Write(markdown, report, machine, arguments);
        using var html = File.CreateText($"{file}.html");
        ReportHtml.Write(html, report, machine, arguments);
    }
}
