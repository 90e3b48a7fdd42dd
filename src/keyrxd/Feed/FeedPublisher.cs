using System.Buffers;
using KeyRx.Server;

namespace KeyRx.Daemon.Feed;

/// <summary>A feeder's lines to the server: parsed into one buffer, which is zeroed behind them.</summary>
/// <remarks>Threading: one taker each. It may outlive the server, which then takes no more.</remarks>
internal sealed class FeedPublisher(KeyRxServer server, TimeProvider time)
{
    private readonly ArrayBufferWriter<byte> _payload = new(256);

    /// <summary>As <see cref="FeedTake"/>.</summary>
    internal string? Take(ReadOnlySpan<byte> line)
    {
        try
        {
            if (!FeedLine.TryRead(line, NowMicros(), _payload, out var topic, out var error)) return error;
            if (topic is null || server.TryPublish(topic, _payload.WrittenSpan, out var refusal)) return null;
            return refusal == PublishRefusal.Paused
                ? "capture is paused: this one was not published"
                : "the server takes no more events now: this one was not published";
        }
        finally
        {
            _payload.Clear();
        }
    }

    private long NowMicros() => (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
}
