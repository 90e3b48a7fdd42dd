using KeyRx.Peers.Report;

namespace KeyRx.Tests.Load.Peers;

/// <summary>Result folders for these tests: three runs with 10 connections.</summary>
internal static class Results
{
    internal const int Connections = 10;

    internal static ResultFolder Empty() => new(new RunFacts(3, 1, Connections, [("commit", "abc")]));

    internal static RunResult Run(params (string Key, double Value)[] figures)
        => new(figures.ToDictionary(figure => figure.Key, figure => figure.Value), [], null);

    /// <summary>A step of the ladder in which a share of what was published arrived.</summary>
    internal static RunResult Step(int rate, double share, double p99Millis = 5, double lost = 0)
        => Run(
            (FigureKeys.Deliveries, share * rate * Connections), (FigureKeys.P99, p99Millis), (FigureKeys.Lost, lost));
}
