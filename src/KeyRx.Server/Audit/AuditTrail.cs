using KeyRx.Server.Connections;
using KeyRx.Server.Timing;

namespace KeyRx.Server.Audit;

/// <summary>
/// Makes the audit's events of what happens to connections. What one can cause in a loop is told one by one as long as
/// it is rare, and then how many more there were: refusals cost a stranger nothing, and who has a token can connect,
/// let pages in and pause as often as he likes. What others did, and which tokens held, stays in the files for weeks.
/// </summary>
/// <remarks>Threading: the loop only.</remarks>
internal sealed class AuditTrail(
    AuditQueue queue, TimeProvider time, MonotonicClock clock, SessionStore sessions,
    Func<Connection, string?> peerOf)
{
    private const ulong MinuteNanos = 60_000_000_000;

    /// <summary>When each connection began whose beginning was told, by slot: so is its end.</summary>
    private readonly Dictionary<int, ulong> _since = [];
    private readonly RefusalTally _refusals = new();
    private readonly AuditShares _connections = new(clock), _pages = new(clock), _pauses = new(clock);
    private ulong _minuteEnds;

    /// <summary>Why capture is paused; null while it is not.</summary>
    private string? _pausedFor;

    /// <summary>The last that was told of it.</summary>
    private bool _isToldPaused;

    internal void Connected(Connection connection)
    {
        if (!_connections.IsTold(connection.Token, connection.User?.Name)) return;
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

    internal void PageAdmitted(Connection connection, string origin)
    {
        if (!_pages.IsTold(null, connection.User?.Name)) return;
        queue.Add(new AuditEvent(AuditKind.PageAdmitted, time.GetUtcNow())
        {
            Origin = origin,
            Peer = peerOf(connection),
            User = connection.User?.Name,
        });
    }

    /// <summary>Capture is paused from now on.</summary>
    internal void Paused(string reason)
    {
        _pausedFor = reason;
        if (_pauses.IsTold(null, reason)) TellPaused(reason);
    }

    /// <summary>Capture goes on: told where its pause was.</summary>
    internal void Resumed()
    {
        _pausedFor = null;
        if (!_isToldPaused) return;
        _isToldPaused = false;
        queue.Add(new AuditEvent(AuditKind.Resumed, time.GetUtcNow()));
    }

    internal void Add(AuditEvent happened) => queue.Add(happened);

    /// <summary>Call once a second.</summary>
    internal void Tick()
    {
        if (clock.NowNanos < _minuteEnds) return;
        _minuteEnds = clock.NowNanos + MinuteNanos;
        TellUntold();
    }

    /// <summary>
    /// Tells how much was not told one by one, and a pause that holds now. Call it before the end too.
    /// </summary>
    internal void TellUntold()
    {
        var now = time.GetUtcNow();
        foreach (var (token, user, count) in _connections.Take())
            queue.Add(new AuditEvent(AuditKind.ConnectedMore, now) { Count = count, Token = token, User = user });
        foreach (var (_, user, count) in _pages.Take())
            queue.Add(new AuditEvent(AuditKind.PageAdmittedMore, now) { Count = count, User = user });
        foreach (var (_, reason, count) in _pauses.Take())
            queue.Add(new AuditEvent(AuditKind.PausedMore, now) { Count = count, Reason = reason });
        if (_pausedFor is { } holds && !_isToldPaused) TellPaused(holds);
        foreach (var (user, count) in _refusals.Take())
            queue.Add(new AuditEvent(AuditKind.RefusedMore, now) { Count = count, User = user });
    }

    private void TellPaused(string reason)
    {
        _isToldPaused = true;
        queue.Add(new AuditEvent(AuditKind.Paused, time.GetUtcNow()) { Reason = reason });
    }

    private AuditEvent Of(AuditKind kind, Connection connection) => new(kind, time.GetUtcNow())
    {
        ClientId = sessions.ClientIdOf(connection),
        Token = AuditToken.Of(connection.Token!),
        User = connection.User?.Name,
    };
}
