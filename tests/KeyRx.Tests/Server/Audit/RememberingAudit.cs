using KeyRx.Server.Audit;

namespace KeyRx.Tests.Server.Audit;

/// <summary>Keeps every event; may be told to wait, or to fail.</summary>
internal sealed class RememberingAudit : IAuditLog
{
    private readonly List<AuditEvent> _events = [];

    /// <summary>Set while it may go on.</summary>
    internal ManualResetEventSlim Gate { get; } = new(initialState: true);

    /// <summary>So many writes fail yet.</summary>
    internal int FailsFor { get; set; }

    internal AuditEvent[] Events
    {
        get
        {
            lock (_events) return [.. _events];
        }
    }

    internal AuditKind[] Kinds => [.. Events.Select(happened => happened.Kind)];

    internal bool IsClosed { get; private set; }

    public void Write(AuditEvent happened)
    {
        Gate.Wait();
        if (FailsFor-- > 0) throw new IOException("no room");
        lock (_events) _events.Add(happened);
    }

    public void Close() => IsClosed = true;
}
