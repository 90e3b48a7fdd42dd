using KeyRx.Server.Connections;
using KeyRx.Server.Timing;

namespace KeyRx.Server.Audit;

/// <summary>
/// Makes the audit's events of what happens to connections. Refusals cost a stranger nothing, so only the first ones of
/// each user in a minute are told one by one, and then how many more there were: what others did, and what was paused
/// and which tokens held, stays in the files for weeks, whoever knocks.
/// </summary>
/// <remarks>Threading: the loop only.</remarks>
internal sealed class AuditTrail(
    AuditQueue queue, TimeProvider time, MonotonicClock clock, SessionStore sessions,
    Func<Connection, string?> peerOf)
{
    private const ulong MinuteNanos = 60_000_000_000;

    /// <summary>When each upgraded connection began, by slot: kept only where there is an audit.</summary>
    private readonly Dictionary<int, ulong> _since = [];
    private readonly RefusalTally _refusals = new();
    private ulong _minuteEnds;

    internal void Connected(Connection connection)
    {
        _since[connection.Slot] = clock.NowNanos;
        queue.Add(Of(AuditKind.Connected, connection) with { Peer = peerOf(connection) });
    }

    internal void Disconnected(Connection connection, EndReason reason)
    {
        if (!_since.Remove(connection.Slot, out var since)) return;
        queue.Add(Of(AuditKind.Disconnected, connection) with
        {
            Reason = reason.ToString(),
            Duration = TimeSpan.FromMicroseconds((clock.NowNanos - since) / 1000),
        });
    }

    /// <summary>A request was refused; the reason is one of our sentences, and what it named is quoted.</summary>
    internal void Refused(
        Connection connection, AuditKind kind, int status, string reason, string? named, string? user)
    {
        if (!_refusals.IsTold(user)) return;
        queue.Add(new AuditEvent(kind, time.GetUtcNow())
        {
            Status = status,
            Reason = reason,
            Named = named,
            Peer = peerOf(connection),
            User = user,
        });
    }

    internal void PageAdmitted(Connection connection, string origin) =>
        queue.Add(new AuditEvent(AuditKind.PageAdmitted, time.GetUtcNow())
        {
            Origin = origin,
            Peer = peerOf(connection),
            User = connection.User?.Name,
        });

    internal void Paused(string reason) =>
        queue.Add(new AuditEvent(AuditKind.Paused, time.GetUtcNow()) { Reason = reason });

    internal void Note(AuditKind kind) => queue.Add(new AuditEvent(kind, time.GetUtcNow()));

    internal void Add(AuditEvent happened) => queue.Add(happened);

    /// <summary>Call once a second.</summary>
    internal void Tick()
    {
        if (clock.NowNanos < _minuteEnds) return;
        _minuteEnds = clock.NowNanos + MinuteNanos;
        TellUntold();
    }

    /// <summary>Tells how many refusals were not told one by one. Call it before the end too.</summary>
    internal void TellUntold()
    {
        foreach (var (user, count) in _refusals.Take())
            queue.Add(new AuditEvent(AuditKind.RefusedMore, time.GetUtcNow()) { Count = count, User = user });
    }

    private AuditEvent Of(AuditKind kind, Connection connection) => new(kind, time.GetUtcNow())
    {
        ClientId = sessions.ClientIdOf(connection),
        Token = AuditToken.Of(connection.Token!),
        User = connection.User?.Name,
    };
}
