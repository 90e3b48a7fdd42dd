using KeyRx.Protocol;

namespace KeyRx.Input;

/// <summary>Where key events come from. Call order: <see cref="Start"/> once, then dispose; disposing before the end stops it.</summary>
/// <remarks>Threading: a source writes the ring from one thread of its own. <see cref="FindDevice"/> from any thread.</remarks>
public interface IKeyEventSource : IAsyncDisposable
{
    /// <summary>One line for people: what is read. Never a key.</summary>
    string Description { get; }

    /// <summary>Ends with the source; faults with <see cref="KeyEventSourceException"/>.</summary>
    Task Completion { get; }

    /// <summary>Begins to write events into the ring.</summary>
    /// <exception cref="KeyEventSourceException">It cannot; the message says why and what to do.</exception>
    void Start(KeyEventRing ring);

    /// <summary>What is known of a device that a marker has named.</summary>
    DeviceDescription? FindDevice(ushort device);
}
