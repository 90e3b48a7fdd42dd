using System.Net;
using KeyRx.Server.Access;
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
    private static readonly IPEndPoint DefaultListen = new(IPAddress.Loopback, 9867);

    internal RateLimits RateLimits => new(MessagesPerSecond, MessagesBurst, BytesPerSecond, BytesBurst);

    internal FrameLimits FrameLimits => new(MaxMessageBytes, MaxEchoMessageBytes, RateLimits);

    internal UnfinishedLimits UnfinishedLimits
    {
        get
        {
            var largest = Math.Max(MaxMessageBytes, EnableEcho ? MaxEchoMessageBytes : 0);
            return new UnfinishedLimits(MessageTimeout, Math.Max(MaxUnfinishedBytes, 4L * largest));
        }
    }

    internal EgressLimits EgressLimits => new(QuantumBytes, MaxRestBytes);

    internal SubscribeLimits SubscribeLimits => new(MaxSubscriptions, MaxSubscriptionsPerToken, MaxLogBytes);

    internal SendLimits SendLimits => new(SendBufferBytes, MaxUnsentBytes);

    /// <summary>All that are accepted; once they were validated.</summary>
    internal AccessToken[] AllTokens => [.. Tokens, .. ConfiguredTokens.Select(token => token.ToToken())];

    /// <summary>Where to listen; once it was validated.</summary>
    internal IPEndPoint[] ListenEndpoints => Listen is null ? [DefaultListen] : [.. Listen.Select(IPEndPoint.Parse)];

    /// <summary>Null where no log is kept.</summary>
    internal LogJournalOptions? JournalOptions =>
        PersistLogPath is { } path
            ? new LogJournalOptions(path, PersistKeys, BootId ?? Streams.Persistence.BootId.Read())
            : null;

    internal HttpSettings HttpSettings => new()
    {
        Routes = new Dictionary<string, HttpRoute>(HttpRoutes),
        Browser = Browser,
        Echo = EnableEcho,
        AsksHost = Authenticate is not null,
        Version = Version,
        MessageBytesMax = MaxMessageBytes,
        Heartbeat = HeartbeatInterval,
        Limits = RateLimits,
        ConnectsPerSecond = ConnectsPerSecond,
    };

    /// <summary>What a server keeps: nobody changes it under its hands. Also of options that are not allowed.</summary>
    internal KeyRxServerOptions Copy()
    {
        var copy = (KeyRxServerOptions)MemberwiseClone();
        copy.Listen = Listen?.ToArray();
        copy.Tokens = Tokens?.ToArray()!;
        copy.ConfiguredTokens = ConfiguredTokens?.Select(token => token?.Copy()!).ToArray()!;
        copy.AllowedHosts = AllowedHosts?.ToArray()!;
        copy.AllowedOrigins = AllowedOrigins?.ToArray()!;
        copy.AllowedUsers = AllowedUsers?.ToArray()!;
        copy.Topics = Topics?.Select(topic => topic is null ? null! : topic with { }).ToArray()!;
        copy.HttpRoutes = HttpRoutes?.ToDictionary()!;
        return copy;
    }
}
