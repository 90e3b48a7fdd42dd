namespace KeyRx.Load.Simulations;

/// <summary>Looks once a second for a threshold that ends the run. For one caller.</summary>
internal sealed class ThresholdWatch(IReadOnlyList<Threshold> thresholds)
{
    private readonly Dictionary<Threshold, int> _missed = thresholds
        .Where(threshold => threshold.SecondsToEnd > 0).Distinct().ToDictionary(threshold => threshold, _ => 0);

    /// <summary>There is something to look for.</summary>
    internal bool IsNeeded => _missed.Count > 0;

    /// <summary>The first that was missed often enough in a row; null while there is none.</summary>
    internal Threshold? Look(ScenarioStats stats)
    {
        foreach (var threshold in _missed.Keys.ToList())
        {
            _missed[threshold] = threshold.Judge(stats).IsKept ? 0 : _missed[threshold] + 1;
            if (_missed[threshold] >= threshold.SecondsToEnd)
                return threshold;
        }

        return null;
    }
}
