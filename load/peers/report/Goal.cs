namespace KeyRx.Peers.Report;

/// <summary>
/// One row of the goals: what is wanted, and how it is taken from the results. Without a bound it is only reported.
/// </summary>
internal sealed record Goal(string Key, string Text, Bound? Bound, string Unit, Func<ResultFolder, double?> Measure);
