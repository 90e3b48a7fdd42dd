using KeyRx.Peers;
using KeyRx.Server.Access;
using KeyRx.Server.Audit;
using KeyRx.Server.Diagnostics;

namespace KeyRx.Server;

/// <summary>What the audit is told beside what happens to connections.</summary>
public sealed partial class KeyRxServer
{
    private readonly AuditQueue? _audit;
    private long? _startedAt;

    /// <summary>
    /// Adds an event of the embedding program's own to the audit, with the loop's next turn; nothing where there is
    /// no audit. Never waits.
    /// </summary>
    /// <param name="happened">No key, no token, no secret: the audit is kept.</param>
    public void AddToAudit(AuditEvent happened)
    {
        ArgumentNullException.ThrowIfNull(happened);
        if (_audit is { } audit) Call(() => audit.Add(happened));
    }

    private void NoteStart()
    {
        _startedAt = _options.TimeProvider.GetTimestamp();
        _audit?.Add(new AuditEvent(AuditKind.Started, Now)
        {
            Listen = [.. Endpoints.Select(endpoint => endpoint.ToString())],
            Tokens = [.. _options.AllTokens.Select(AuditToken.Of)],
            Hosts = [.. _options.AllowedHosts],
            Origins = [.. _options.AllowedOrigins],
            Users = [.. _options.AllowedUsers.Select(LocalUsers.NameOf)],
        });
    }

    private void NoteTokens(AccessToken[] accepted) => _audit?.Add(
        new AuditEvent(AuditKind.TokensReplaced, Now) { Tokens = [.. accepted.Select(AuditToken.Of)] });

    /// <summary>The loop does not turn any more, or is given up.</summary>
    private void NoteStop(string reason)
    {
        if (_startedAt is not { } started) return;
        if (_loopEnded.Task.IsCompleted) _core.Audit?.TellUntold();
        _audit?.Add(new AuditEvent(AuditKind.Stopped, Now)
        {
            Reason = reason,
            Duration = _options.TimeProvider.GetElapsedTime(started),
        });
    }

    private DateTimeOffset Now => _options.TimeProvider.GetUtcNow();

    /// <summary>The audit fails, or works again (null). On the pool.</summary>
    private void TellAudit(string? reason)
    {
        if (reason is null)
        {
            ServerLog.AuditGoesOn(_logger);
            return;
        }

        ServerLog.AuditFailed(_logger, reason);
        ReportError("audit_failed", $"the audit cannot be written, and is tried again each second: {reason}");
    }
}
