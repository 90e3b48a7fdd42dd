using System.Collections.Concurrent;

namespace KeyRx.Load.Simulations;

/// <summary>The measurements of a scenario and of its steps. Any thread.</summary>
internal sealed class ScenarioMeasurements(string name)
{
    private readonly ConcurrentDictionary<string, Measurement> _byName = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<Measurement> _steps = new();

    internal Measurement Whole { get; } = new(name);

    internal IReadOnlyList<MeasurementStats> Steps => [.. _steps.Select(step => step.Read())];

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
