namespace KeyRx.Peers.Report;

/// <summary>
/// One climb of the ladder: the highest rate that was sustained and what was measured at it; null if none was.
/// </summary>
internal sealed record FanOutRun(int? RatePerSecond, RunResult? Result, double? MostReached);
