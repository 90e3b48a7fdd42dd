namespace KeyRx.Load.Scenarios.Hostile;

/// <summary>
/// Two neighbouring windows: the subscribers' p99 in milliseconds while their server, or the control, was attacked.
/// </summary>
/// <param name="AttackedMillis">Null when no key came.</param>
/// <param name="ControlMillis">Null when no key came.</param>
internal readonly record struct PairRatio(double? AttackedMillis, double? ControlMillis)
{
    /// <summary>Null when either is missing: nothing was measured.</summary>
    internal double? Ratio => ControlMillis > 0 ? AttackedMillis / ControlMillis : null;

    /// <summary>The median; of an even count the mean of the two in the middle. Null when a value is missing.</summary>
    internal static double? Median(IEnumerable<double?> values)
    {
        var sorted = values.Order().ToList(); // a missing one comes first
        if (sorted.Count == 0 || sorted[0] is null)
            return null;
        var middle = sorted.Count / 2;
        return sorted.Count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
