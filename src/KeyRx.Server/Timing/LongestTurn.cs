namespace KeyRx.Server.Timing;

/// <summary>The turn that took most CPU time of all.</summary>
/// <param name="Took">CPU time of the loop's thread.</param>
/// <param name="Stage">The stage that took most of it; empty before the first turn.</param>
/// <param name="HasCollected">Garbage was collected meanwhile, which the loop's own thread may have had to do.</param>
internal sealed record LongestTurn(TimeSpan Took, string Stage, bool HasCollected);
