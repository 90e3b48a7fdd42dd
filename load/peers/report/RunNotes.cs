using System.Text;

namespace KeyRx.Peers.Report;

/// <summary>What casts doubt on a table: runs that failed, and those in which the load program was the limit.</summary>
internal static class RunNotes
{
    private const string HarnessAtItsLimit = "at its own limit"; // keyrx-load's words

    internal static void Write(StringBuilder page, ResultFolder results, IEnumerable<string> measures)
    {
        List<string> lines = [];
        foreach (var measure in measures.Order(StringComparer.Ordinal))
        {
            foreach (var server in Servers.All)
                lines.AddRange(LinesOf(results, measure, server));
        }

        foreach (var line in lines) page.AppendLine($"- {line}");
        if (lines.Count > 0) page.AppendLine();
    }

    private static IEnumerable<string> LinesOf(ResultFolder results, string measure, string server)
    {
        var runs = results.Runs(measure, server);
        foreach (var (number, run) in runs.Where(run => run.Value.Failure is not null))
            yield return $"{server}, {measure}, run {number} failed: {run.Failure}";
        var atLimit = runs.Values.Count(run =>
            run.Notes.Any(note => note.Contains(HarnessAtItsLimit, StringComparison.Ordinal)));
        if (atLimit > 0)
        {
            yield return $"{server}, {measure}: the load program was at its own limit in " +
                $"{atLimit} of {runs.Count} runs";
        }
    }
}
