namespace KeyRx.Input;

/// <summary>
/// Where key events come from. Call order: <see cref="Start"/> once, then dispose; disposing before the end stops
/// it.
/// </summary>
/// <remarks>
/// Threading: a source writes the ring from one thread of its own. A server calls a source from the thread pool, never
/// from its loop, and goes on without it when it throws or does not return.
/// </remarks>
public interface IKeyEventSource : IAsyncDisposable
{
    /// <summary>One line for people: what is read. Never a key.</summary>
    string Description { get; }

    /// <summary>
    /// Ends with the source; faults with <see cref="KeyEventSourceException"/>. A server takes any other exception, and
    /// cancellation, for a failure too.
    /// </summary>
    Task Completion { get; }

    /// <summary>
    /// Begins to write events into the ring, and tells <see cref="KeyEventRing.Devices"/> of each device before the
    /// first event that names it.
    /// </summary>
    /// <exception cref="KeyEventSourceException">It cannot; the message says why and what to do.</exception>
    void Start(KeyEventRing ring);
}
