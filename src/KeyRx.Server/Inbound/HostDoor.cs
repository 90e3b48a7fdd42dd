using KeyRx.Input;
using KeyRx.Streams.Logs;

namespace KeyRx.Server.Inbound;

/// <summary>How the host's threads reach the loop's memory: not once it is freed.</summary>
/// <remarks>Threading: any thread. It never waits and allocates nothing.</remarks>
/// <param name="ring">What the loop sleeps on.</param>
/// <param name="callers">Closed before the memory goes; null where nothing closes it.</param>
internal sealed class HostDoor(KeyEventRing ring, UseCount? callers)
{
    private readonly UseCount _callers = callers ?? new UseCount();

    /// <summary>Wakes the loop, if it is still there.</summary>
    internal void Wake()
    {
        if (!_callers.TryEnter()) return;
        ring.Wake();
        _callers.Leave();
    }

    /// <summary>False once nothing may be touched any more; else <see cref="Leave"/> must follow soon.</summary>
    internal bool TryEnter() => _callers.TryEnter();

    internal void Leave() => _callers.Leave();
}
