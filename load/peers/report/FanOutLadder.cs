using System.Globalization;

namespace KeyRx.Peers.Report;

/// <summary>The ladder of fan-out rates, kept as measures <c>fanout-RATE</c>: what each server sustained.</summary>
internal static class FanOutLadder
{
    internal const string Prefix = "fanout-";

    internal static bool IsStep(string measure) => RateOf(measure) is not null;

    /// <summary>One for each run that climbed.</summary>
    internal static IReadOnlyList<FanOutRun> Climbs(ResultFolder results, string server)
    {
        Dictionary<int, List<(int Rate, RunResult Result)>> steps = [];
        foreach (var rate in results.Measures.Select(RateOf).OfType<int>())
        {
            foreach (var (run, result) in results.Runs($"{Prefix}{rate}", server))
            {
                if (!steps.TryGetValue(run, out var climbed)) steps[run] = climbed = [];
                climbed.Add((rate, result));
            }
        }

        return [.. steps.OrderBy(step => step.Key).Select(step => Climb(step.Value, results.Facts.Connections))];
    }

    /// <summary>Deliveries a second at the highest sustained rate, over all runs.</summary>
    internal static Summary Sustained(ResultFolder results, string server)
        => Summary.Of(
            Climbs(results, server).Select(climb => climb.Result?[FigureKeys.Deliveries]), results.Facts.Runs);

    private static FanOutRun Climb(List<(int Rate, RunResult Result)> steps, int connections)
    {
        var sustained = steps
            .Where(step => new SustainedRule(connections, step.Rate).IsKeptBy(step.Result))
            .OrderByDescending(step => step.Rate)
            .FirstOrDefault();
        var most = steps.Max(step => step.Result[FigureKeys.Deliveries]);
        return sustained.Result is null
            ? new FanOutRun(null, null, most)
            : new FanOutRun(sustained.Rate, sustained.Result, most);
    }

    private static int? RateOf(string measure)
        => measure.StartsWith(Prefix, StringComparison.Ordinal)
            && int.TryParse(
                measure.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var rate)
                ? rate
                : null;
}
