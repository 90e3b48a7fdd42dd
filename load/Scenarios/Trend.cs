namespace KeyRx.Load.Scenarios;

/// <summary>Where a series of readings goes.</summary>
/// <param name="Median">Of all.</param>
/// <param name="SlopePerHour">Of the least-squares line.</param>
/// <param name="Growth">Median of the last quarter less that of the first: one reading
/// out of line moves neither.</param>
internal readonly record struct Trend(double? Median, double? SlopePerHour, double? Growth)
{
    private const int ReadingsMin = 8;

    /// <param name="readings">Hours and value, in order of time; with fewer than eight, or with one that could not
    /// be read, there is no trend.</param>
    internal static Trend Of(IReadOnlyList<(double Hours, double Value)> readings)
    {
        if (readings.Count < ReadingsMin || readings.Any(reading => double.IsNaN(reading.Value)))
            return default;

        var quarter = readings.Count / 4;
        return new Trend(
            MedianOf(readings),
            SlopeOf(readings),
            MedianOf([.. readings.TakeLast(quarter)]) - MedianOf([.. readings.Take(quarter)]));
    }

    private static double MedianOf(IReadOnlyCollection<(double Hours, double Value)> readings)
    {
        var sorted = readings.Select(reading => reading.Value).Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }

    private static double SlopeOf(IReadOnlyList<(double Hours, double Value)> readings)
    {
        var meanHours = readings.Average(reading => reading.Hours);
        var meanValue = readings.Average(reading => reading.Value);
        var spread = readings.Sum(reading => (reading.Hours - meanHours) * (reading.Hours - meanHours));
        return readings.Sum(reading => (reading.Hours - meanHours) * (reading.Value - meanValue)) / spread;
    }
}
