using KeyRx.Server.Delivery;
using KeyRx.Server.Http;
using KeyRx.Server.Limits;
using KeyRx.Server.Messages;
using KeyRx.Server.Reading;
using KeyRx.Server.Transports;
using KeyRx.Streams.Persistence;

namespace KeyRx.Server;

/// <summary>What each part of the server must know of the options: no part sees more.</summary>
public sealed partial class KeyRxServerOptions
{
    internal RateLimits RateLimits => new(MessagesPerSecond, MessagesBurst, BytesPerSecond, BytesBurst);

    internal FrameLimits FrameLimits => new(MessageBytesMax, EchoMessageBytesMax, RateLimits);

    internal UnfinishedLimits UnfinishedLimits
    {
        get
        {
            var largest = Math.Max(MessageBytesMax, Echo ? EchoMessageBytesMax : 0);
            return new UnfinishedLimits(MessageTimeout, Math.Max(UnfinishedBytesMax, 4L * largest));
        }
    }

    internal EgressLimits EgressLimits => new(QuantumBytes, RestBytesMax);

    internal SubscribeLimits SubscribeLimits => new(SubscriptionsMax, SubscriptionsPerTokenMax, LogBytesMax);

    internal SendLimits SendLimits => new(SendBufferBytes, UnsentBytesMax);

    /// <summary>Null where no log is kept.</summary>
    internal LogJournalOptions? JournalOptions =>
        PersistLog is { } path
            ? new LogJournalOptions(path, PersistKeys, BootId ?? Streams.Persistence.BootId.Read())
            : null;

    internal HttpSettings HttpSettings => new()
    {
        Routes = HttpRoutes,
        Browser = Browser,
        Echo = Echo,
        AsksHost = Authenticate is not null,
        Version = Version,
        MessageBytesMax = MessageBytesMax,
        Heartbeat = Heartbeat,
        Limits = RateLimits,
        ConnectsPerSecond = ConnectsPerSecond,
    };
}
