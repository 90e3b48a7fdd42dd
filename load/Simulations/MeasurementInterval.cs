namespace KeyRx.Load.Simulations;

/// <summary>A body or a step since it was looked at last: what went wrong for a second is not lost in hours.</summary>
/// <param name="Ok">How many succeeded.</param>
/// <param name="Failed">How many did not.</param>
/// <param name="P50">Of the successful ones, ms; NaN where there is none.</param>
/// <param name="P99">The same.</param>
/// <param name="Max">The same.</param>
internal readonly record struct MeasurementInterval(long Ok, long Failed, double P50, double P99, double Max);
