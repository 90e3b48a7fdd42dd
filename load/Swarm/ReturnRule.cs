namespace KeyRx.Load.Swarm;

/// <summary>
/// Coming back after a cut: each attempt waits for a time drawn evenly from [0, <paramref name="Spread"/>).
/// </summary>
internal sealed record ReturnRule(TimeSpan Spread, int Seed);
