namespace KeyRx.Load.Reports;

/// <summary>
/// What a scenario found, in the order it is to be read. A user's budget replaces the scenario's own. Not thread-safe.
/// </summary>
internal sealed class Report(string scenario, IReadOnlyList<Budget> budgets, DateTimeOffset started)
{
    private readonly List<Figure> _figures = [];
    private readonly List<string> _notes = [];
    private readonly List<TimeSeries> _series = [];
    private readonly List<LatencyCurve> _curves = [];

    internal string Scenario { get; } = scenario;

    internal DateTimeOffset Started { get; } = started;

    /// <summary>What it is compared with; null for nothing.</summary>
    internal EarlierReport? Earlier { get; init; }

    internal IReadOnlyList<Figure> Figures => _figures;

    internal IReadOnlyList<string> Notes => _notes;

    /// <summary>What was watched while it ran.</summary>
    internal IReadOnlyList<TimeSeries> Series => _series;

    /// <summary>Whole distributions, where single percentiles would hide something.</summary>
    internal IReadOnlyList<LatencyCurve> Curves => _curves;

    internal bool IsMissed => _figures.Exists(figure => figure.IsMissed);

    /// <summary>A value that is no finite number (a percentile of nothing, a share of zero) was not measured.</summary>
    internal void Add(string key, string label, double? value, string unit, Budget? budget = null)
    {
        var own = budgets.FirstOrDefault(candidate => candidate.Key == key);
        var measured = value is { } number && double.IsFinite(number) ? value : null;
        _figures.Add(new Figure(key, label, measured, unit, own ?? budget));
    }

    internal void AtMost(string key, string label, double? value, string unit, double bound)
        => Add(key, label, value, unit, Budget.AtMost(key, bound));

    internal void AtLeast(string key, string label, double? value, string unit, double bound)
        => Add(key, label, value, unit, Budget.AtLeast(key, bound));

    /// <summary>One reading of a series, which begins with its first.</summary>
    internal void Watch(string label, string unit, double seconds, double value)
    {
        var series = _series.Find(known => known.Label == label);
        if (series is null)
            _series.Add(series = new TimeSeries(label, unit));
        series.Add(seconds, value);
    }

    internal void AddCurve(LatencyCurve curve) => _curves.Add(curve);

    internal void Note(string sentence) => _notes.Add(sentence);

    /// <summary>A budget on a figure that does not exist must not look kept.</summary>
    internal void Complete()
    {
        foreach (var budget in budgets.Where(budget => !_figures.Exists(figure => figure.Key == budget.Key)))
            _figures.Add(new Figure(budget.Key, "no such figure", null, "", budget));
    }
}
