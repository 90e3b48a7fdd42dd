using KeyRx.Server.Audit;
using KeyRx.Server.Connections;
using KeyRx.Server.Hooks;
using KeyRx.Server.Limits;
using KeyRx.Server.Timing;
using KeyRx.Streams;
using Microsoft.Extensions.Logging;

namespace KeyRx.Server.Diagnostics;

/// <summary>
/// What is counted and logged of connections: their ids, topics and tokens' names; never what they sent or were sent.
/// </summary>
/// <remarks>Threading: the loop only. A line costs a look at the level where nobody wants to hear it.</remarks>
internal sealed class ConnectionLog(
    ILogger logger, ServerCounters counters, SessionStore sessions, MonotonicClock clock, AuditTrail? audit,
    HookTrail? hooks = null)
{
    private const int LinesPerSecond = 10;

    private readonly LogGate _opened = new(clock, LinesPerSecond), _ended = new(clock, LinesPerSecond),
        _denied = new(clock, LinesPerSecond);
    private readonly LogGate _refused = new(clock, LinesPerSecond), _subscribed = new(clock, LinesPerSecond),
        _disobeyed = new(clock, LinesPerSecond), _failed = new(clock, LinesPerSecond);

    /// <summary>It is upgraded.</summary>
    internal void Opened(Connection connection)
    {
        counters.ConnectionOpened();
        audit?.Connected(connection);
        hooks?.Connected(connection);
        if (logger.IsEnabled(LogLevel.Information) && _opened.TryPass(out var unsaid))
        {
            ServerLog.ConnectionOpened(
                logger, sessions.ClientIdOf(connection), connection.Token!.Name, UserOf(connection), unsaid);
        }
    }

    /// <summary>Nothing more goes to it but its last words.</summary>
    internal void Ended(Connection connection, EndReason reason)
    {
        counters.Ended(reason);
        audit?.Disconnected(connection, reason);
        hooks?.Disconnected(connection, reason);
        if (connection.Token is { } token && logger.IsEnabled(LogLevel.Information) && _ended.TryPass(out var unsaid))
        {
            ServerLog.ConnectionEnded(
                logger, sessions.ClientIdOf(connection), token.Name, UserOf(connection), reason, unsaid);
        }
    }

    /// <summary>Its socket is closed.</summary>
    internal void Closed(Connection connection)
    {
        if (connection.Kind != ConnectionKind.Http) counters.ConnectionClosed();
    }

    /// <summary>
    /// A request that became nothing. The reason is one of our sentences, which repeat nothing of it; a Host or Origin
    /// is named, so that the owner sees what to allow.
    /// </summary>
    internal void RequestRefused(
        Connection connection, int status, string reason, string? named = null, string? user = null,
        AuditKind kind = AuditKind.Refused)
    {
        counters.Refused(status);
        var quoted = named is null ? null : QuotedField.Of(named);
        audit?.Refused(connection, kind, status, reason, quoted, user);
        if (status is 401 or 403)
        {
            if (!logger.IsEnabled(LogLevel.Warning) || !_denied.TryPass(out var denied)) return;
            var said = quoted is null ? reason : $"{reason}; it names {quoted}";
            ServerLog.RequestDenied(logger, status, said, denied);
        }
        else if (logger.IsEnabled(LogLevel.Information) && _refused.TryPass(out var unsaid))
        {
            ServerLog.RequestRefused(logger, status, reason, unsaid);
        }
    }

    /// <summary>A page has exchanged its secret for a token; its Origin is on the list.</summary>
    internal void PageAdmitted(Connection connection, string origin) => audit?.PageAdmitted(connection, origin);

    /// <summary>The path is one of the server's own: a request for another one does not get this far.</summary>
    internal void RouteFailed(string path, Exception error)
    {
        if (_failed.TryPass(out var unsaid)) ServerLog.RouteFailed(logger, error, path, unsaid);
    }

    /// <summary>The host could not say whose a token is.</summary>
    internal void AuthenticationFailed(Exception error)
    {
        if (_failed.TryPass(out var unsaid)) HostLog.AuthenticationFailed(logger, error, unsaid);
    }

    /// <summary>A client came back with a position of any topic.</summary>
    internal void Reconnected() => counters.Reconnected();

    internal void ResumeAsked(EntryKind kind) => counters.ResumeAsked(kind);

    internal void Subscribed(Connection connection, Topic topic, EntryKind kind)
    {
        if (kind != EntryKind.AlreadySubscribed) hooks?.Subscribed(connection, topic.Name);
        if (logger.IsEnabled(LogLevel.Debug) && _subscribed.TryPass(out var unsaid))
            ServerLog.Subscribed(logger, sessions.ClientIdOf(connection), topic.Name, kind, unsaid);
    }

    /// <summary>
    /// A message was answered with an error. Its text may repeat what the client sent: the code says enough.
    /// </summary>
    internal void MessageRefused(Connection connection, int code)
    {
        counters.ErrorSent(code);
        if (logger.IsEnabled(LogLevel.Debug) && _disobeyed.TryPass(out var unsaid))
            ServerLog.MessageRefused(logger, sessions.ClientIdOf(connection), code, unsaid);
    }

    /// <summary>A token had its share: it was told so, and goes on with what it has.</summary>
    internal void Limited(Limit limit) => counters.Limited(limit);

    private static string UserOf(Connection connection) => connection.User?.Name ?? "unknown";
}
