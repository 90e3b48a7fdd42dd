namespace KeyRx.Load.Simulations;

/// <summary>
/// How much load, for how long: made by <see cref="Simulation"/>. An open one starts invocations at a rate, whatever
/// becomes of the earlier ones; a closed one keeps copies busy, each of which waits for its own answer.
/// </summary>
public sealed class LoadSimulation
{
    internal LoadSimulation(bool isOpen, params IReadOnlyList<LoadSegment> segments) =>
        (IsOpen, Segments) = (isOpen, segments);

    /// <summary>Its levels are invocations a second; otherwise copies.</summary>
    internal bool IsOpen { get; }

    internal IReadOnlyList<LoadSegment> Segments { get; }

    /// <summary>All segments together.</summary>
    public TimeSpan During => Segments.Aggregate(TimeSpan.Zero, (sum, segment) => sum + segment.During);
}
