namespace KeyRx.Load.Simulations;

/// <summary>What came of a scenario.</summary>
/// <param name="ScenarioName">Its name.</param>
/// <param name="Duration">From the first simulation's start to the last answer.</param>
/// <param name="Whole">The body as a whole.</param>
/// <param name="Steps">By name, in the order in which they were first run.</param>
/// <param name="MissedThresholds">What was wanted and is not so.</param>
public sealed record ScenarioStats(
    string ScenarioName, TimeSpan Duration, MeasurementStats Whole, IReadOnlyList<MeasurementStats> Steps,
    IReadOnlyList<string> MissedThresholds)
{
    /// <summary>What bodies counted, by name.</summary>
    public IReadOnlyDictionary<string, long> Counters { get; init; } = new Dictionary<string, long>();

    /// <summary>The last values that bodies set, by name.</summary>
    public IReadOnlyDictionary<string, double> Gauges { get; init; } = new Dictionary<string, double>();

    /// <summary>The threshold that ended the run early; null when none did.</summary>
    internal Threshold? EndedBy { get; init; }

    /// <summary>All thresholds, each with what came of it.</summary>
    internal IReadOnlyList<ThresholdOutcome> Thresholds { get; init; } = [];

    /// <summary>Successful invocations a second.</summary>
    public double Rps => Whole.Ok / Duration.TotalSeconds;
}
