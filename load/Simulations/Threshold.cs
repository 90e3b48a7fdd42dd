using KeyRx.Load.Reports;

namespace KeyRx.Load.Simulations;

/// <summary>A condition on the outcome; a run that misses one ends with exit code 1.</summary>
public sealed class Threshold
{
    private readonly Func<ScenarioStats, double> _value;

    private Threshold(string sentence, Func<ScenarioStats, double> value, string unit, Budget budget)
        => (Sentence, _value, Unit, Budget) = (sentence, value, unit, budget);

    /// <summary>Its row in the report.</summary>
    public string Sentence { get; }

    internal string Unit { get; }

    internal Budget Budget { get; }

    /// <summary>Missed so many times in a row it ends the run; 0 for never.</summary>
    internal int SecondsToEnd { get; private init; }

    /// <summary>A condition in code: the report says only whether it was kept.</summary>
    /// <param name="sentence">Says what is wanted: "p99 below 20 ms".</param>
    /// <param name="isKept">Asked when the run is over.</param>
    public static Threshold Create(string sentence, Func<ScenarioStats, bool> isKept)
    {
        ArgumentNullException.ThrowIfNull(isKept);
        return Create(sentence, stats => isKept(stats) ? 1 : 0, "", Budget.AtLeast("", 1));
    }

    /// <summary>An upper bound; the report shows the value beside it.</summary>
    /// <param name="what">Names the value: "p99 of visits".</param>
    /// <param name="value">Asked when the run is over. NaN misses every bound.</param>
    /// <param name="bound">The most that is good.</param>
    /// <param name="unit">Of both; may be empty.</param>
    public static Threshold AtMost(string what, Func<ScenarioStats, double> value, double bound, string unit = "")
        => Create(what, value, unit, Budget.AtMost("", bound));

    /// <summary>A lower bound; the report shows the value beside it.</summary>
    /// <param name="what">Names the value: "visits a second".</param>
    /// <param name="value">Asked when the run is over. NaN misses every bound.</param>
    /// <param name="bound">The least that is good.</param>
    /// <param name="unit">Of both; may be empty.</param>
    public static Threshold AtLeast(string what, Func<ScenarioStats, double> value, double bound, string unit = "")
        => Create(what, value, unit, Budget.AtLeast("", bound));

    /// <summary>
    /// Asked once a second as well, while the load is on: missed so many times in a row, it ends the run, which is then
    /// judged by what came until then and has missed. The load before is not a waste of hours.
    /// </summary>
    /// <param name="seconds">At least 1.</param>
    public Threshold EndRunWhenMissedFor(int seconds)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(seconds, 1);
        return new Threshold(Sentence, _value, Unit, Budget) { SecondsToEnd = seconds };
    }

    internal ThresholdOutcome Judge(ScenarioStats stats) => new(this, _value(stats));

    private static Threshold Create(string sentence, Func<ScenarioStats, double> value, string unit, Budget budget)
    {
        ArgumentException.ThrowIfNullOrEmpty(sentence);
        ArgumentNullException.ThrowIfNull(value);
        ArgumentNullException.ThrowIfNull(unit);
        return new Threshold(sentence, value, unit, budget);
    }
}
