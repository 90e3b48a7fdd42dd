using System.Buffers;
using KeyRx.Server;

namespace KeyRx.Daemon;

/// <summary>A feeder's lines to the server: parsed into one buffer, which is zeroed behind them. Call order: any number of <see cref="Take"/>, dispose.</summary>
/// <remarks>Threading: one taker each; disposed from any thread, after which nothing is published.</remarks>
internal sealed class FeedPublisher(KeyRxServer server, TimeProvider time) : IDisposable
{
    private readonly ArrayBufferWriter<byte> _payload = new(256);
    private readonly Lock _lock = new();
    private bool _isOver;

    /// <summary>As <see cref="FeedTake"/>.</summary>
    internal string? Take(ReadOnlySpan<byte> line)
    {
        // A reader of standard input cannot be stopped in its read: it must not meet a server that is gone.
        lock (_lock)
        {
            if (_isOver) return "keyrxd stops";
            try
            {
                if (!FeedLine.TryRead(line, NowMicros(), _payload, out var topic, out var error)) return error;
                return topic is null || server.TryPublish(topic, _payload.WrittenSpan) ? null : "the server takes no more events now: this one was not published";
            }
            finally
            {
                _payload.Clear();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock) _isOver = true;
    }

    private long NowMicros() => (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
}
