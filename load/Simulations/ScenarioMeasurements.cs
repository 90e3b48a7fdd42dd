using System.Collections.Concurrent;

namespace KeyRx.Load.Simulations;

/// <summary>The measurements of a scenario and of its steps. Any thread.</summary>
internal sealed class ScenarioMeasurements(string name)
{
    private readonly ConcurrentDictionary<string, Measurement> _byName = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<Measurement> _steps = new();
    private readonly ConcurrentDictionary<string, long> _counters = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, double> _gauges = new(StringComparer.Ordinal);

    internal Measurement Whole { get; } = new(name);

    internal IReadOnlyList<MeasurementStats> Steps => [.. _steps.Select(step => step.Read())];

    internal IReadOnlyDictionary<string, long> Counters
        => new SortedDictionary<string, long>(_counters, StringComparer.Ordinal);

    internal IReadOnlyDictionary<string, double> Gauges
        => new SortedDictionary<string, double>(_gauges, StringComparer.Ordinal);

    internal void Count(string counter, long by)
    {
        ArgumentException.ThrowIfNullOrEmpty(counter);
        _counters.AddOrUpdate(counter, static (_, by) => by, static (_, sum, by) => sum + by, by);
    }

    internal void Gauge(string gauge, double value)
    {
        ArgumentException.ThrowIfNullOrEmpty(gauge);
        _gauges[gauge] = value;
    }

    internal Measurement OfStep(string step)
    {
        if (_byName.TryGetValue(step, out var known))
            return known;

        var added = new Measurement(step);
        if (!_byName.TryAdd(step, added))
            return _byName[step];
        _steps.Enqueue(added);
        return added;
    }
}
