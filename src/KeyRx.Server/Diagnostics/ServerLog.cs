using KeyRx.Server.Connections;
using Microsoft.Extensions.Logging;

namespace KeyRx.Server.Diagnostics;

/// <summary>Every log event of the server, with its one id. Connections and topics are named; keys never.</summary>
internal static partial class ServerLog
{
    [LoggerMessage(1001, LogLevel.Information, "listening on {Endpoint}")]
    internal static partial void Listening(ILogger logger, System.Net.IPEndPoint endpoint);

    [LoggerMessage(1002, LogLevel.Information, "stopping: {Connections} connections are drained and closed")]
    internal static partial void Stopping(ILogger logger, int connections);

    [LoggerMessage(1003, LogLevel.Warning, "out of descriptors: accepting pauses for {Pause}")]
    internal static partial void OutOfDescriptors(ILogger logger, TimeSpan pause);

    [LoggerMessage(1004, LogLevel.Critical, "the loop failed; the server is down")]
    internal static partial void LoopFailed(ILogger logger, Exception exception);

    [LoggerMessage(1005, LogLevel.Error, "the key source failed: {Reason}")]
    internal static partial void SourceFailed(ILogger logger, string reason);

    [LoggerMessage(1006, LogLevel.Information, "the key source is at its end")]
    internal static partial void SourceEnded(ILogger logger);

    [LoggerMessage(
        1007, LogLevel.Warning,
        "{Admitted} of {Configured} connections can be admitted: the limit of open files is {Limit}, " +
            "and {Wanted} are needed (ulimit -n, or LimitNOFILE)")]
    internal static partial void FewDescriptors(ILogger logger, int admitted, int configured, long limit, long wanted);

    [LoggerMessage(1008, LogLevel.Error, "accepting failed; it goes on after {Pause}")]
    internal static partial void AcceptFailed(ILogger logger, Exception exception, TimeSpan pause);

    [LoggerMessage(
        1009, LogLevel.Critical,
        "nobody is accepted on {Endpoint}: the system watches no more descriptors (fs.epoll.max_user_watches)")]
    internal static partial void ListenerNotWatched(ILogger logger, System.Net.IPEndPoint endpoint);

    [LoggerMessage(
        1010, LogLevel.Information,
        "connection {ClientId} of token {Token} and user {User} is open ({Unsaid} more since the last such line)")]
    internal static partial void ConnectionOpened(
        ILogger logger, string clientId, string token, string user, long unsaid);

    [LoggerMessage(
        1011, LogLevel.Information,
        "connection {ClientId} of token {Token} and user {User} has ended: {Reason} ({Unsaid} more since the last such "
        + "line)")]
    internal static partial void ConnectionEnded(
        ILogger logger, string clientId, string token, string user, EndReason reason, long unsaid);

    [LoggerMessage(
        1012, LogLevel.Warning, "a request is denied with {Status}: {Reason} ({Unsaid} more since the last such line)")]
    internal static partial void RequestDenied(ILogger logger, int status, string reason, long unsaid);

    [LoggerMessage(
        1013, LogLevel.Information,
        "a request is refused with {Status}: {Reason} ({Unsaid} more since the last such line)")]
    internal static partial void RequestRefused(ILogger logger, int status, string reason, long unsaid);

    [LoggerMessage(
        1014, LogLevel.Debug,
        "connection {ClientId} subscribed to {Topic}: {Entry} ({Unsaid} more since the last such line)")]
    internal static partial void Subscribed(
        ILogger logger, string clientId, string topic, EntryKind entry, long unsaid);

    [LoggerMessage(
        1015, LogLevel.Debug,
        "a message of connection {ClientId} is refused with {Code} ({Unsaid} more since the last such line)")]
    internal static partial void MessageRefused(ILogger logger, string clientId, int code, long unsaid);

    [LoggerMessage(
        1016, LogLevel.Error,
        "the route {Path} failed; a client that waits gets a 500 ({Unsaid} more since the last such line)")]
    internal static partial void RouteFailed(ILogger logger, Exception exception, string path, long unsaid);

    [LoggerMessage(1017, LogLevel.Error, "the key source does not end: the server stops without it")]
    internal static partial void SourceLeftBehind(ILogger logger);

    [LoggerMessage(1018, LogLevel.Error, "the key source could not be disposed: {Error}")]
    internal static partial void SourceNotDisposed(ILogger logger, string error);

    [LoggerMessage(
        1019, LogLevel.Critical,
        "the server did not stop in time: {Reason}; its memory is kept, for a thread still uses it")]
    internal static partial void StopGivenUp(ILogger logger, string reason);

    [LoggerMessage(
        1024, LogLevel.Critical,
        "the loop's stage {Stage} reported work and did none in {Turns} turns; whoever it was about has to go")]
    internal static partial void StageStuck(ILogger logger, string stage, int turns);

    [LoggerMessage(1025, LogLevel.Critical, "the loop has been in its stage {Stage} for {Seconds} s: nobody is served")]
    internal static partial void LoopStuck(ILogger logger, string stage, long seconds);

    [LoggerMessage(1026, LogLevel.Warning, "the loop goes on after {Seconds} s")]
    internal static partial void LoopGoesOn(ILogger logger, long seconds);

    [LoggerMessage(1023, LogLevel.Warning, "{Count} lines are left out: more was logged than could be written")]
    internal static partial void LinesLeftOut(ILogger logger, long count);

    [LoggerMessage(
        1027, LogLevel.Critical,
        "a lane of topic {Topic} could not be encoded on: its subscribers are told a gap")]
    internal static partial void LaneStuck(ILogger logger, string topic);

    [LoggerMessage(
        1020, LogLevel.Information,
        "{Tokens} tokens are accepted from now on; {Closed} connections whose token is gone or allows less are closed")]
    internal static partial void TokensReplaced(ILogger logger, int tokens, int closed);

    [LoggerMessage(
        1028, LogLevel.Information,
        "{Users} users may connect from now on; {Closed} connections of others are closed")]
    internal static partial void UsersReplaced(ILogger logger, int users, int closed);

    [LoggerMessage(
        1029, LogLevel.Information, "a page of user {User} is let in by an address that token {Token} had made")]
    internal static partial void PageAdmitted(ILogger logger, string user, string token);

    [LoggerMessage(1042, LogLevel.Information, "capture is paused: {Reason}")]
    internal static partial void Paused(ILogger logger, string reason);

    [LoggerMessage(1043, LogLevel.Information, "capture goes on")]
    internal static partial void GoesOn(ILogger logger);

    [LoggerMessage(1021, LogLevel.Error, "the log is not kept any more, until the next start: {Reason}")]
    internal static partial void PersistFailed(ILogger logger, string reason);

    [LoggerMessage(
        1022, LogLevel.Warning,
        "the kept log is torn: its last {Bytes} bytes are left out, and every topic begins a new epoch")]
    internal static partial void PersistTorn(ILogger logger, long bytes);

    [LoggerMessage(1030, LogLevel.Warning, "alert {Alert} is raised: {Value}, over {Limit}")]
    internal static partial void AlertRaised(ILogger logger, string alert, double value, double limit);

    [LoggerMessage(1031, LogLevel.Information, "alert {Alert} is cleared: {Value}; its limit is {Limit}")]
    internal static partial void AlertCleared(ILogger logger, string alert, double value, double limit);

    [LoggerMessage(1040, LogLevel.Error, "the audit cannot be written, and is tried again each second: {Reason}")]
    internal static partial void AuditFailed(ILogger logger, string reason);

    [LoggerMessage(1041, LogLevel.Information, "the audit is written again")]
    internal static partial void AuditGoesOn(ILogger logger);
}
