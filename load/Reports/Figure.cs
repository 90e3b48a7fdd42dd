namespace KeyRx.Load.Reports;

/// <summary>One measured value; null when it could not be measured.</summary>
internal sealed record Figure(string Key, string Label, double? Value, string Unit, Budget? Budget)
{
    internal bool IsMissed => Budget is { } budget && !budget.IsKeptBy(Value);
}
