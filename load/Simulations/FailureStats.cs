namespace KeyRx.Load.Simulations;

/// <summary>Failures of one kind.</summary>
/// <param name="StatusCode">What they have in common.</param>
/// <param name="Count">How many.</param>
/// <param name="Message">Of the first.</param>
public sealed record FailureStats(string StatusCode, long Count, string Message);
