using KeyRx.Server.Connections;
using KeyRx.Server.Timing;

namespace KeyRx.Server.Audit;

/// <summary>
/// Makes the audit's events of what happens to connections. Refusals cost a stranger nothing, so only so many in a
/// second are told one by one; the others are counted, and the second's chore tells the count.
/// </summary>
/// <remarks>Threading: the loop only.</remarks>
internal sealed class AuditTrail(
    AuditQueue queue, TimeProvider time, MonotonicClock clock, SessionStore sessions,
    Func<Connection, string?> peerOf)
{
    internal const int RefusalsPerSecond = 20;

    /// <summary>When each upgraded connection began, by slot: kept only where there is an audit.</summary>
    private readonly Dictionary<int, ulong> _since = [];
    private int _refusals;

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
    internal void Refused(Connection connection, AuditKind kind, int status, string reason, string? named)
    {
        if (++_refusals > RefusalsPerSecond) return;
        queue.Add(new AuditEvent(kind, time.GetUtcNow())
        {
            Status = status,
            Reason = reason,
            Named = named,
            Peer = peerOf(connection),
            User = connection.User?.Name,
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

    /// <summary>Call once a second, and before the end.</summary>
    internal void Tick()
    {
        var more = _refusals - RefusalsPerSecond;
        _refusals = 0;
        if (more > 0) queue.Add(new AuditEvent(AuditKind.RefusedMore, time.GetUtcNow()) { Count = more });
    }

    private AuditEvent Of(AuditKind kind, Connection connection) => new(kind, time.GetUtcNow())
    {
        ClientId = sessions.ClientIdOf(connection),
        Token = AuditToken.Of(connection.Token!),
        User = connection.User?.Name,
    };
}
