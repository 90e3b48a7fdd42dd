namespace KeyRx.Server.Diagnostics;

/// <summary>
/// When an alert is raised and when it is cleared: two limits and two patiences, so that a
/// value near one of them does not flap.
/// </summary>
/// <param name="Name">On the wire, in the log, in metrics.</param>
/// <param name="Limit">Raised above it.</param>
/// <param name="ClearBelow">Cleared below it.</param>
/// <param name="RaiseAfter">Seconds in a row above the limit.</param>
/// <param name="ClearAfter">Seconds in a row below the other one.</param>
internal sealed record AlertRule(string Name, double Limit, double ClearBelow, int RaiseAfter, int ClearAfter)
{
    /// <summary>Open connections as a share of those admitted.</summary>
    internal static readonly AlertRule Connections = new("connections", 0.80, 0.70, 1, 10);

    /// <summary>
    /// Errors told as a share of the messages received, over a minute in which there were 20 or more.
    /// </summary>
    internal static readonly AlertRule Errors = new("errors", 0.05, 0.025, 1, 10);

    /// <summary>
    /// Subscribe requests of clients that came back within a minute as a share of the open connections, from 10 on.
    /// </summary>
    internal static readonly AlertRule Reconnects = new("reconnects", 0.10, 0.05, 1, 10);

    /// <summary>99th percentile from the kernel to the pump in a second in which keys moved, in milliseconds.</summary>
    internal static readonly AlertRule Latency = new("latency", 50, 25, 3, 10);

    /// <summary>1 while keys cannot be read.</summary>
    internal static readonly AlertRule CaptureLost = new("capture_lost", 0, 0.5, 1, 1);

    /// <summary>Records that somebody missed within a minute: overwritten in the ring, or told in a gap.</summary>
    internal static readonly AlertRule LogOverrun = new("log_overrun", 0, 0.5, 1, 1);

    /// <summary>
    /// The longest turn of the loop in this second and the one before, in milliseconds of its CPU time: everybody waits
    /// so long. Three looks in a row: code that runs for the first time is compiled once, and that is no attack.
    /// </summary>
    internal static readonly AlertRule SlowTurn = new("slow_turn", 50, 10, 3, 10);

    internal static readonly AlertRule[] All =
        [Connections, Errors, Reconnects, Latency, CaptureLost, LogOverrun, SlowTurn];
}
