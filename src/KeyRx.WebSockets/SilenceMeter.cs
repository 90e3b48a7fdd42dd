namespace KeyRx.WebSockets;

/// <summary>
/// For how long we have waited for bytes that did not come. Time in which nobody received is no silence of the peer's.
/// </summary>
/// <remarks>
/// Threading: <see cref="Begin"/> and <see cref="End"/> from the reader, <see cref="Elapsed"/> from any thread.
/// </remarks>
internal sealed class SilenceMeter(TimeProvider time)
{
    private const long NotWaiting = long.MinValue;

    private long _since = NotWaiting;

    /// <summary>Null while nobody waits.</summary>
    internal TimeSpan? Elapsed =>
        Volatile.Read(ref _since) is var since and not NotWaiting ? time.GetElapsedTime(since) : null;

    internal void Begin() => Volatile.Write(ref _since, time.GetTimestamp());

    internal void End() => Volatile.Write(ref _since, NotWaiting);
}
