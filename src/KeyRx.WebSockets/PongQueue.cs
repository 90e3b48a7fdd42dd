using System.Diagnostics.CodeAnalysis;

namespace KeyRx.WebSockets;

/// <summary>
/// Answers to pings that wait for their turn. Bounded: beyond it the newest takes the last one's place, for only the
/// latest ping need be answered (RFC 6455 5.5.3). Any thread.
/// </summary>
internal sealed class PongQueue
{
    private const int WaitingMax = 8;

    private readonly Lock _lock = new();
    private readonly LinkedList<byte[]> _waiting = [];

    internal bool IsEmpty
    {
        get
        {
            lock (_lock) return _waiting.Count == 0;
        }
    }

    internal void Add(byte[] payload)
    {
        lock (_lock)
        {
            if (_waiting.Count == WaitingMax) _waiting.RemoveLast();
            _waiting.AddLast(payload);
        }
    }

    internal bool TryTake([NotNullWhen(true)] out byte[]? payload)
    {
        lock (_lock)
        {
            payload = _waiting.First?.Value;
            if (payload is null) return false;
            _waiting.RemoveFirst();
            return true;
        }
    }
}
