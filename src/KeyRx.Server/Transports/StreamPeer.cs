using KeyRx.Peers;

namespace KeyRx.Server.Transports;

/// <summary>A stream that is handed in as a connection, with what the loop must know of it. Any thread.</summary>
/// <param name="stream">Read and written on the thread pool.</param>
internal sealed class StreamPeer(Stream stream)
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal Stream Stream { get; } = stream;

    /// <summary>Null for one whose client sends a request first, as over a socket.</summary>
    internal AdoptedConnection? Upgraded { get; init; }

    internal string? Address { get; init; }

    internal PeerUser User { get; init; }

    /// <summary>
    /// Says that nothing more is written, while reading goes on; null where a stream cannot say that.
    /// </summary>
    internal Func<ValueTask>? EndOutput { get; init; }

    /// <summary>Ends when the server will not touch the stream any more.</summary>
    internal Task Ended => _ended.Task;

    /// <summary>Has whatever is under way end. Never throws: it is somebody else's code.</summary>
    internal void Abort()
    {
        try
        {
            if (Upgraded?.Abort is { } abort) abort();
            else Stream.Dispose();
        }
#pragma warning disable CA1031 // It is gone either way.
        catch (Exception)
#pragma warning restore CA1031
        {
            // Whoever made it knows.
        }
    }

    internal void NoteEnded() => _ended.TrySetResult();
}
