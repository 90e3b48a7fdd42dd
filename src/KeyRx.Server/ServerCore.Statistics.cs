using KeyRx.Server.Diagnostics;

namespace KeyRx.Server;

/// <summary>What was done so far, gathered from everything that counts.</summary>
internal sealed partial class ServerCore
{
    /// <summary>What was done so far. Any thread.</summary>
    internal ServerStatistics Statistics => Counters.Snapshot(Counts) with
    {
        Consumers = Lags.Latest,
        MaxConnections = _admission.OpenMax,
        PublishedByTopic = Topics.Published(),
        RingOverruns = Pump.RingOverruns,
        PauseReason = PauseSwitch.Reason,
        LoopSilence = TimeSpan.FromMicroseconds((Clock.NowNanos - Volatile.Read(ref _keptAt)) / 1000),
        RaisedAlerts = Alerts.Raised,
        LongestTurn = Loop.Meter.LongestTurn,
        LongestTurnStage = Loop.Meter.Longest.Stage,
        HasLongestTurnCollected = Loop.Meter.Longest.HasCollected,
        LongestCollectingTurn = Loop.Meter.LongestCollectingTurn,
        RecentTurn = Loop.Meter.RecentTurn,
        TurnsOver2Millis = Loop.Meter.TurnsOverGoal,
        LongestPumpGap = Loop.Meter.LongestPumpGap,
        RecentPumpGap = Loop.Meter.RecentPumpGap,
    };

    /// <summary>The plain numbers of it. Any thread; allocates nothing.</summary>
    internal ServerCounts Counts => Counters.Counts() with
    {
        TakenRecords = Pump.TakenCount,
        RingLost = Pump.RingLostCount,
        InboxRefused = Inbox.RefusedCount,
        RestBytes = Egress.RestBytes,
        UsedSlots = Table.Count,
        Sessions = Sessions.Count,
        SentMessages = _encoder.SentMessages,
        LogBytes = _logBytes,
        IsCaptureLost = Pump.IsCaptureLost,
    };
}
