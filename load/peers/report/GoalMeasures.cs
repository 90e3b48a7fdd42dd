namespace KeyRx.Peers.Report;

/// <summary>The runs that load/results.sh makes for the goals alone, by their folder.</summary>
internal static class GoalMeasures
{
    internal const string Minute = "goal-minute";
    internal const string BarePaced = "goal-bare"; // and the transport whose passes it has
    internal const string OneClient = "goal-1x1000";
    internal const string Hundred = "goal-100x1000";
    internal const string ThreeHundred = "goal-300x10000";
    internal const string ConnectUnderFanOut = "goal-connect-busy";
    internal const string TenThousand = "goal-rss";
    internal const string Return = "goal-return";
    internal const string Start = "goal-start";
}
