using KeyRx.Server.Interop;

namespace KeyRx.Server.Transports;

/// <summary>
/// What <see cref="TurnedAway"/> is for sockets, for descriptors of the epoll transport: told
/// that there is no room, and closed a short while later, when what they sent has been read, for
/// closing with unread bytes is a reset.
/// </summary>
/// <remarks>Threading: the loop only.</remarks>
internal sealed class TurnedAwayDescriptors(TimeProvider time) : IDisposable
{
    /// <summary>16 KiB: a request's head and more.</summary>
    private const int ReadsMax = 4;

    private readonly Queue<(int Descriptor, long Since)> _lingering = new();
    private readonly byte[] _unread = new byte[4096];

    /// <summary>When the next one is due; <see cref="TimeSpan.MaxValue"/> when there is none.</summary>
    internal TimeSpan NextDue =>
        _lingering.TryPeek(out var next) ? TurnedAway.Linger - time.GetElapsedTime(next.Since) : TimeSpan.MaxValue;

    /// <summary>Answers; beyond so many at a time it only closes.</summary>
    internal void Add(int descriptor)
    {
        if (_lingering.Count >= TurnedAway.CountMax)
        {
            _ = Libc.Close(descriptor);
            return;
        }

        SocketCalls.Send(descriptor, TurnedAway.Answer, out _);
        SocketCalls.EndSend(descriptor);
        _lingering.Enqueue((descriptor, time.GetTimestamp()));
    }

    internal void CloseDue()
    {
        while (_lingering.Count > 0 && NextDue <= TimeSpan.Zero) Close(_lingering.Dequeue().Descriptor);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        while (_lingering.TryDequeue(out var entry)) Close(entry.Descriptor);
    }

    private void Close(int descriptor)
    {
        // Who goes on sending gets a reset: reading on would be endless.
        for (var i = 0; i < ReadsMax && SocketCalls.Receive(descriptor, _unread, out _) == IoStatus.Done; i++)
        {
        }

        Array.Clear(_unread); // a token may have been in it
        _ = Libc.Close(descriptor);
    }
}
