namespace KeyRx.Load.Simulations;

/// <summary>What became of a threshold.</summary>
/// <param name="Threshold">What was wanted.</param>
/// <param name="Value">What came.</param>
internal sealed record ThresholdOutcome(Threshold Threshold, double Value)
{
    internal bool IsKept => Threshold.Budget.IsKeptBy(Value);
}
