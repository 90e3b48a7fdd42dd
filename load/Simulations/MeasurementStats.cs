using KeyRx.Load.Latency;

namespace KeyRx.Load.Simulations;

/// <summary>
/// A body or a step in numbers. Latencies are of the successful ones, in milliseconds; an injected invocation's is from
/// the time at which it was due, so that a slow answer is not hidden by the pause it causes (coordinated omission).
/// Where none succeeded they are NaN, which keeps no threshold: <c>stats.Whole.P99 &lt; 1000</c> is false.
/// </summary>
/// <param name="Name">Of the scenario or the step.</param>
/// <param name="Ok">How many succeeded.</param>
/// <param name="Failed">How many did not.</param>
/// <param name="Bytes">Sum of <see cref="Response.SizeBytes"/>.</param>
/// <param name="P50">The median, ms.</param>
/// <param name="P99">99 % were at most this, ms.</param>
/// <param name="P999">99.9 % were at most this, ms.</param>
/// <param name="Max">The longest, ms.</param>
/// <param name="Failures">Failures by status code, each with the first message.</param>
public sealed record MeasurementStats(
    string Name, long Ok, long Failed, long Bytes, double P50, double P99, double P999, double Max,
    IReadOnlyList<FailureStats> Failures)
{
    /// <summary>The shortest, ms.</summary>
    public double Min { get; init; } = double.NaN;

    /// <summary>The mean, ms.</summary>
    public double Mean { get; init; } = double.NaN;

    /// <summary>The standard deviation from the mean, ms.</summary>
    public double StandardDeviation { get; init; } = double.NaN;

    /// <summary>75 % were at most this, ms.</summary>
    public double P75 { get; init; } = double.NaN;

    /// <summary>95 % were at most this, ms.</summary>
    public double P95 { get; init; } = double.NaN;

    /// <summary>The whole distribution.</summary>
    internal LatencyRecorder Latency { get; init; } = new();
}
