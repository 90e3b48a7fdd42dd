using KeyRx.Server.Privacy;

namespace KeyRx.Server.Diagnostics;

/// <summary>What a server has done so far. Counts are since the start; no field ever tells a key.</summary>
public sealed record ServerStatistics
{
    /// <summary>Upgraded connections now.</summary>
    public int OpenConnections { get; init; }

    /// <summary>Connections ever upgraded.</summary>
    public long OpenedConnections { get; init; }

    /// <summary>Ends of connections by reason.</summary>
    public IReadOnlyDictionary<string, long> EndedByReason { get; init; } = new Dictionary<string, long>();

    /// <summary>Refused requests by HTTP status.</summary>
    public IReadOnlyDictionary<int, long> RefusedByStatus { get; init; } = new Dictionary<int, long>();

    /// <summary>
    /// Requests and messages refused because a token or a user had its share, by the limit's name; all of them are
    /// here, at 0 too.
    /// </summary>
    public IReadOnlyDictionary<string, long> RefusedByLimit { get; init; } = new Dictionary<string, long>();

    /// <summary>Resumes that missed nothing.</summary>
    public long ResumedCount { get; init; }

    /// <summary>Resumes from a position that was no longer retained.</summary>
    public long ResumeGapCount { get; init; }

    /// <summary>Resumes from an epoch that is gone.</summary>
    public long ResumeOtherEpochCount { get; init; }

    /// <summary>Subscribe requests that brought a position of any topic: of clients that came back.</summary>
    public long Reconnects { get; init; }

    /// <summary>Sends of log bytes.</summary>
    public long SendCount { get; init; }

    /// <summary>Log bytes sent.</summary>
    public long SentBytes { get; init; }

    /// <summary>Messages and control frames received.</summary>
    public long ReceivedMessages { get; init; }

    /// <summary>Frames that broke RFC 6455.</summary>
    public long ProtocolViolations { get; init; }

    /// <summary>Messages over the rate limit.</summary>
    public long RateLimitedMessages { get; init; }

    /// <summary>Error messages sent, by the code of PROTOCOL.md.</summary>
    public IReadOnlyDictionary<int, long> ErrorsByCode { get; init; } = new Dictionary<int, long>();

    /// <summary>Records that slow consumers were told they missed.</summary>
    public long GapRecords { get; init; }

    /// <summary>Connections given up for want of a heartbeat.</summary>
    public long HeartbeatsMissed { get; init; }

    /// <summary>Rounds of the sweep.</summary>
    public long SweepRounds { get; init; }

    /// <summary>Longest round, in microseconds.</summary>
    public long SweepRoundMicrosMax { get; init; }

    /// <summary>Key events and records taken in.</summary>
    public long TakenRecords { get; init; }

    /// <summary>Key events overwritten in the ring before they were read.</summary>
    public ulong RingLost { get; init; }

    /// <summary>Records refused because the inbox was full.</summary>
    public long InboxRefused { get; init; }

    /// <summary>Bytes of partly sent frames that wait for slow sockets.</summary>
    public long RestBytes { get; init; }

    /// <summary>Sessions of clients that acknowledge, live or kept for their return.</summary>
    public int Sessions { get; init; }

    /// <summary>How far acknowledging subscribers are behind, the worst first; a second old at most.</summary>
    public IReadOnlyList<ConsumerLag> Consumers { get; init; } = [];

    /// <summary>
    /// Upgraded connections that are admitted at most: what the options say, or what the limit of open files
    /// allows.
    /// </summary>
    public int MaxConnections { get; init; }

    /// <summary>Records published, by topic.</summary>
    public IReadOnlyDictionary<string, long> PublishedByTopic { get; init; } = new Dictionary<string, long>();

    /// <summary>Event messages put before subscribers: each frame once for every subscriber of its lane.</summary>
    public long SentMessages { get; init; }

    /// <summary>Memory that the logs may fill, in bytes; a second old at most.</summary>
    public long LogBytes { get; init; }

    /// <summary>Times that the ring overwrote key events before they were read.</summary>
    public long RingOverruns { get; init; }

    /// <summary>Keys cannot be read: the source has failed, or the last keyboard is gone.</summary>
    public bool IsCaptureLost { get; init; }

    /// <summary>Why capture is paused; null when it is not.</summary>
    public PauseReason? PauseReason { get; init; }

    /// <summary>Since the loop last looked after itself; a second or so while it turns.</summary>
    public TimeSpan LoopSilence { get; init; }

    /// <summary>CPU time of the loop's longest turn since the start.</summary>
    public TimeSpan LongestTurn { get; init; }

    /// <summary>The stage that took most of the longest turn; empty before the first turn.</summary>
    public string LongestTurnStage { get; init; } = "";

    /// <summary>Garbage was collected during the longest turn.</summary>
    public bool HasLongestTurnCollected { get; init; }

    /// <summary>The longest turn since the start in which garbage was collected: CPU time.</summary>
    public TimeSpan LongestCollectingTurn { get; init; }

    /// <summary>CPU time of the loop's longest turn in this second and the one before.</summary>
    public TimeSpan RecentTurn { get; init; }

    /// <summary>Turns of the loop that took over 2 ms of CPU time.</summary>
    public long TurnsOver2Millis { get; init; }

    /// <summary>Longest time between two pumps since the start, without the loop's sleep.</summary>
    public TimeSpan LongestPumpGap { get; init; }

    /// <summary>Longest time between two pumps in this second and the one before, without the loop's sleep.</summary>
    public TimeSpan RecentPumpGap { get; init; }

    /// <summary>Names of the built-in alerts that are raised (PROTOCOL.md, topic <c>server</c>).</summary>
    public IReadOnlyList<string> RaisedAlerts { get; init; } = [];

    /// <summary>Slots of the connection table in use, in whatever phase.</summary>
    public int UsedSlots { get; init; }
}
