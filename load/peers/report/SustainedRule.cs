namespace KeyRx.Peers.Report;

/// <summary>
/// When a rate counts as sustained: nearly everything published arrived, in time, and nobody was lost.
/// </summary>
internal sealed record SustainedRule(int Connections, int RatePerSecond)
{
    private const double ShareMin = 0.99;
    private const double P99MillisMax = 1000;

    /// <summary>
    /// A figure that is missing never counts as good. Only some wires tell the share of the worst connection.
    /// </summary>
    internal bool IsKeptBy(RunResult run)
        => run[FigureKeys.Deliveries] >= ShareMin * RatePerSecond * Connections
            && run[FigureKeys.P99] < P99MillisMax
            && run[FigureKeys.Lost] == 0
            && (run[FigureKeys.LeastShare] ?? 1) >= ShareMin;
}
