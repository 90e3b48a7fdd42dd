using KeyRx.Server.Connections;
using KeyRx.Server.Limits;

namespace KeyRx.Server.Diagnostics;

/// <summary>
/// What happened, in numbers: written by the loop alone, read by anyone. Never a key: only kinds and reasons.
/// </summary>
internal sealed class ServerCounters
{
    private readonly long[] _ended = new long[Enum.GetValues<EndReason>().Length];
    private readonly long[] _refused = new long[600];
    private readonly long[] _errors = new long[600];
    private readonly long[] _limited = new long[Enum.GetValues<Limit>().Length];
    private readonly long[] _resumes = new long[Enum.GetValues<EntryKind>().Length];
    private int _open;
    private long _opened;
    private long _sends;
    private long _bytesSent;
    private long _received;
    private long _violations;
    private long _rateLimited;
    private long _gapRecords;
    private long _heartbeatsMissed;
    private long _errorsSent;
    private long _reconnects;
    private long _rounds;
    private long _roundNanosMax;

    /// <summary>Upgraded connections now.</summary>
    internal int OpenConnections => Volatile.Read(ref _open);

    /// <summary>Connections ever upgraded.</summary>
    internal long OpenedConnections => Volatile.Read(ref _opened);

    internal long ReceivedMessages => Volatile.Read(ref _received);

    internal long GapRecords => Volatile.Read(ref _gapRecords);

    /// <summary>Error messages sent, whatever their code.</summary>
    internal long ErrorsSent => Volatile.Read(ref _errorsSent);

    /// <summary>Subscribe requests that brought a position of any topic.</summary>
    internal long Reconnects => Volatile.Read(ref _reconnects);

    internal void ConnectionOpened()
    {
        _opened++;
        Volatile.Write(ref _open, _open + 1);
    }

    internal void ConnectionClosed() => Volatile.Write(ref _open, _open - 1);

    internal void Ended(EndReason reason) => _ended[(int)reason]++;

    internal void Refused(int status) => _refused[status]++;

    internal void Limited(Limit limit) => _limited[(int)limit]++;

    internal void Reconnected() => _reconnects++;

    internal void ResumeAsked(EntryKind kind) => _resumes[(int)kind]++;

    internal void Sent(int bytes)
    {
        _sends++;
        _bytesSent += bytes;
    }

    internal void MessageReceived() => _received++;

    internal void Violation() => _violations++;

    internal void RateLimited() => _rateLimited++;

    internal void ErrorSent(int code)
    {
        _errors[code]++;
        _errorsSent++;
    }

    internal void GapTold(ulong records) => _gapRecords += (long)records;

    internal void HeartbeatMissed() => _heartbeatsMissed++;

    internal void RoundEnded(ulong nanos)
    {
        _rounds++;
        _roundNanosMax = Math.Max(_roundNanosMax, (long)nanos);
    }

    /// <summary>The plain numbers of the moment; allocates nothing.</summary>
    internal ServerCounts Counts() => new()
    {
        OpenConnections = OpenConnections,
        OpenedConnections = OpenedConnections,
        SendCount = Volatile.Read(ref _sends),
        SentBytes = Volatile.Read(ref _bytesSent),
        ReceivedMessages = ReceivedMessages,
        GapRecords = GapRecords,
    };

    /// <summary>The same, of what is counted here alone.</summary>
    internal ServerStatistics Snapshot() => Snapshot(Counts());

    /// <summary>
    /// A copy of the moment, with these plain numbers. Each number is exact or a few events old; together they are no
    /// transaction.
    /// </summary>
    internal ServerStatistics Snapshot(in ServerCounts counts) => new()
    {
        OpenConnections = counts.OpenConnections,
        OpenedConnections = counts.OpenedConnections,
        UsedSlots = counts.UsedSlots,
        Sessions = counts.Sessions,
        SendCount = counts.SendCount,
        SentBytes = counts.SentBytes,
        SentMessages = counts.SentMessages,
        ReceivedMessages = counts.ReceivedMessages,
        GapRecords = counts.GapRecords,
        TakenRecords = counts.TakenRecords,
        InboxRefused = counts.InboxRefused,
        RingLost = counts.RingLost,
        RestBytes = counts.RestBytes,
        LogBytes = counts.LogBytes,
        IsCaptureLost = counts.IsCaptureLost,
        EndedByReason = Enum.GetValues<EndReason>().Where(r => _ended[(int)r] > 0)
            .ToDictionary(r => r.ToString(), r => Volatile.Read(ref _ended[(int)r])),
        RefusedByStatus = NotZero(_refused),
        ErrorsByCode = NotZero(_errors),
        RefusedByLimit = Enum.GetValues<Limit>().ToDictionary(
            limit => limit.ToString(), limit => Volatile.Read(ref _limited[(int)limit])),
        ResumedCount = Volatile.Read(ref _resumes[(int)EntryKind.Resumed]),
        ResumeGapCount = Volatile.Read(ref _resumes[(int)EntryKind.Gap]),
        ResumeOtherEpochCount = Volatile.Read(ref _resumes[(int)EntryKind.OtherEpoch]),
        Reconnects = Reconnects,
        ProtocolViolations = Volatile.Read(ref _violations),
        RateLimitedMessages = Volatile.Read(ref _rateLimited),
        HeartbeatsMissed = Volatile.Read(ref _heartbeatsMissed),
        SweepRounds = Volatile.Read(ref _rounds),
        SweepRoundMicrosMax = Volatile.Read(ref _roundNanosMax) / 1000,
    };

    private static Dictionary<int, long> NotZero(long[] counts) =>
        Enumerable.Range(0, counts.Length).Where(i => counts[i] > 0)
            .ToDictionary(i => i, i => Volatile.Read(ref counts[i]));
}
