using System.Threading.Channels;

namespace KeyRx.Server.Audit;

/// <summary>
/// Hands events to the audit's log on the pool, in order: who waits for a disk must not hold up the loop. A bounded
/// number waits. What finds no room, and what the log fails to write, is counted; the count is written before the next
/// event that is.
/// </summary>
/// <remarks>Threading: any thread.</remarks>
internal sealed class AuditQueue : IDisposable
{
    /// <summary>Of 300 bytes each; as many connections may end at once.</summary>
    internal const int EventsMax = 16_384;

    /// <summary>After a failure, by the time of the events.</summary>
    internal static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private readonly IAuditLog _log;
    private readonly TimeProvider _time;
    private readonly Action<string?> _tell;
    private readonly Channel<AuditEvent> _events;

    private long _lost;
    private DateTimeOffset? _failedAt; // the reader's own

    /// <param name="log">Writes the events.</param>
    /// <param name="eventsMax">As many wait at most.</param>
    /// <param name="time">The clock.</param>
    /// <param name="tell">Learns why the log fails, and null when it works again.</param>
    internal AuditQueue(IAuditLog log, int eventsMax, TimeProvider time, Action<string?> tell)
    {
        (_log, _time, _tell) = (log, time, tell);
        _events = Channel.CreateBounded<AuditEvent>(new BoundedChannelOptions(eventsMax) { SingleReader = true });
        Written = WriteAsync();
    }

    /// <summary>Ends when everything is written, or given up, that was added before <see cref="Dispose"/>.</summary>
    internal Task Written { get; }

    /// <summary>Never waits.</summary>
    internal void Add(AuditEvent happened)
    {
        if (!_events.Writer.TryWrite(happened)) Interlocked.Increment(ref _lost);
    }

    /// <summary>Takes no more.</summary>
    public void Dispose() => _events.Writer.TryComplete();

    private async Task WriteAsync()
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        await foreach (var happened in _events.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            var isWritten = MayTry(happened.Time) && TryTellLost(happened.Time)
                && Try(() => _log.Write(happened), happened.Time);
            if (!isWritten) Interlocked.Increment(ref _lost);
        }

        var now = _time.GetUtcNow();
        TryTellLost(now);
        Try(_log.Close, now);
    }

    /// <summary>A clock that was set back proves nothing about the time since.</summary>
    private bool MayTry(DateTimeOffset now) =>
        _failedAt is not { } failed || now < failed || now - failed >= RetryAfter;

    private bool TryTellLost(DateTimeOffset now)
    {
        var count = Interlocked.Exchange(ref _lost, 0);
        var lost = new AuditEvent(AuditKind.Lost, now) { Count = count };
        if (count == 0 || Try(() => _log.Write(lost), now)) return true;
        Interlocked.Add(ref _lost, count);
        return false;
    }

    private bool Try(Action action, DateTimeOffset now)
    {
        var isNew = _failedAt is null;
        try
        {
            action();
        }
#pragma warning disable CA1031 // Somebody else's code, and disks fail with anything: the server goes on.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _failedAt = now;
            // A system's own words name the file; of a stranger's only the kind is known to be harmless.
            if (isNew) _tell(e is IOException or UnauthorizedAccessException ? e.Message : e.GetType().Name);
            return false;
        }

        _failedAt = null;
        if (!isNew) _tell(null);
        return true;
    }
}
