namespace KeyRx.Peers.Report;

/// <summary>Median and spread of one figure over the runs that have it; no number at all when none has.</summary>
internal sealed record Summary(double? Median, double Least, double Most, int Count, int Wanted)
{
    internal bool IsWhole => Count >= Wanted;

    internal static Summary Of(IEnumerable<double?> values, int wanted)
    {
        var present = values.OfType<double>().Where(double.IsFinite).Order().ToArray();
        return present.Length == 0
            ? new Summary(null, 0, 0, 0, wanted)
            : new Summary(MedianOf(present), present[0], present[^1], present.Length, wanted);
    }

    private static double MedianOf(double[] ordered)
    {
        var middle = ordered.Length / 2;
        return ordered.Length % 2 == 1 ? ordered[middle] : (ordered[middle - 1] + ordered[middle]) / 2;
    }
}
