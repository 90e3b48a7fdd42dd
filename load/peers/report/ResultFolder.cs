using System.Globalization;

namespace KeyRx.Peers.Report;

/// <summary>Every run that load/results.sh has so far: <c>MEASURE/SERVER/RUN.json</c> below one folder.</summary>
internal sealed class ResultFolder
{
    private static readonly SortedDictionary<int, RunResult> None = [];

    private readonly Dictionary<(string Measure, string Server), SortedDictionary<int, RunResult>> _runs = [];

    internal ResultFolder(RunFacts facts) => Facts = facts;

    internal RunFacts Facts { get; }

    internal IEnumerable<string> Measures => _runs.Keys.Select(key => key.Measure).Distinct();

    internal static ResultFolder Read(string folder)
    {
        var results = new ResultFolder(RunFacts.Parse(File.ReadAllText(Path.Combine(folder, "facts.json"))));
        foreach (var file in Directory.EnumerateFiles(folder, "*.json", SearchOption.AllDirectories))
        {
            var parts = Path.GetRelativePath(folder, file).Split(Path.DirectorySeparatorChar);
            var name = Path.GetFileNameWithoutExtension(file);
            if (parts.Length == 3 && int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var run))
                results.Add(parts[0], parts[1], run, RunResult.Parse(File.ReadAllText(file)));
        }

        return results;
    }

    internal void Add(string measure, string server, int run, RunResult result)
    {
        if (!_runs.TryGetValue((measure, server), out var runs)) _runs[(measure, server)] = runs = [];
        runs[run] = result;
    }

    /// <summary>By number; empty when it was never measured.</summary>
    internal IReadOnlyDictionary<int, RunResult> Runs(string measure, string server)
        => _runs.GetValueOrDefault((measure, server), None);

    internal Summary Summarize(string measure, string server, string key)
        => Summary.Of(Runs(measure, server).Values.Select(run => run[key]), Facts.Runs);

    internal double? Median(string measure, string server, string key) => Summarize(measure, server, key).Median;
}
