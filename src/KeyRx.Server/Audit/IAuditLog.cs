namespace KeyRx.Server.Audit;

/// <summary>
/// Where a server's audit goes: <see cref="KeyRxServerOptions.Audit"/>. One object serves one server.
/// </summary>
/// <remarks>
/// Threading: called on the thread pool, one event at a time and in their order. It may wait for a disk: the server
/// does not wait for it. Up to 16,384 events wait meanwhile; those beyond are counted, and told as
/// <see cref="AuditKind.Lost"/>.
/// </remarks>
public interface IAuditLog
{
    /// <summary>
    /// Writes an event. Whatever it throws turns nothing else off: the event counts as lost, log and topic
    /// <c>error</c> tell it once (<c>audit_failed</c>), and a second later the next event is tried.
    /// </summary>
    void Write(AuditEvent happened);

    /// <summary>The server has ended, and writes no more.</summary>
    void Close()
    {
    }
}
