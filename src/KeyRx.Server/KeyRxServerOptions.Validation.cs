using System.Net;
using System.Numerics;
using KeyRx.Protocol;
using KeyRx.Server.Access;
using KeyRx.Server.Transports;
using KeyRx.Streams;

namespace KeyRx.Server;

/// <summary>What is refused at the start: each refusal names its option, and says what may be given.</summary>
public sealed partial class KeyRxServerOptions
{
    private const int MessageBytesLimit = 1024 * 1024 * 1024;
    private const int SendBufferBytesLimit = 64 * 1024 * 1024;
    private const int RestBytesLeast = 64 * 1024;
    private const int UnfinishedBytesLeast = 64 * 1024;
    private const int InboxBytesLeast = 1024;
    private const int InboxBytesLimit = 1024 * 1024 * 1024;

    /// <summary>Slots are numbered with 31 bits; this many already take gigabytes.</summary>
    private const int ConnectionsLimit = 10_000_000;

    /// <summary>A cursor names topic and lane in 16 bits.</summary>
    private const int TopicsLimit = (ushort.MaxValue / LaneEncodings.Count) - 1;

    private static readonly TimeSpan StepLimit = TimeSpan.FromHours(1);
    private static readonly TimeSpan HeartbeatLeast = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan HeartbeatLimit = TimeSpan.FromDays(1);
    private static readonly TimeSpan RetentionLimit = TimeSpan.FromDays(30);

    /// <exception cref="ArgumentException">An option is not allowed: ParamName is its name.</exception>
    internal void Validate()
    {
        ValidateAddresses();
        ValidateAccess();
        ValidateRoutes();
        ValidateSizes();
        ValidateTimes();
        ValidateTopics();
        ValidateHost();
        if (!Enum.IsDefined(PauseHotkey)) throw Refused(nameof(PauseHotkey), $"there is no hotkey {(int)PauseHotkey}");
        if (Version is null) throw Missing(nameof(Version));
        if (LoggerFactory is null) throw Missing(nameof(LoggerFactory));
        if (TimeProvider is null) throw Missing(nameof(TimeProvider));
        if (PersistLog is { Length: 0 })
            throw Refused(nameof(PersistLog), "it names no file: give a path, or null to keep nothing");
        if (PersistKeys && PersistLog is null)
            throw Refused(nameof(PersistKeys), "keys are kept in the persisted log: name its file too");
    }

    private static ArgumentException Refused(string option, string reason) => new($"{option}: {reason}", option);

    private static ArgumentException Missing(string option) => Refused(option, "it is null");

    private static void CheckMembers<T>(IEnumerable<T>? members, string option)
    {
        if (members is null) throw Missing(option);
        if (members.Any(member => member is null)) throw Refused(option, "one of its members is null");
    }

    private static void CheckRange(long value, string option, long least, long most = int.MaxValue)
    {
        if (value < least || value > most) throw Refused(option, $"{value} is not allowed: give {least} to {most}");
    }

    private static void CheckTime(TimeSpan value, string option, TimeSpan least, TimeSpan most)
    {
        if (value < least || value > most) throw Refused(option, $"{value} is not allowed: give {least} to {most}");
    }

    private void ValidateAddresses()
    {
        CheckMembers(Listen, nameof(Listen));
        if (Listen.Count == 0)
            throw Refused(nameof(Listen), "there is nothing to listen on: give at least one loopback address");
        foreach (var endpoint in Listen)
        {
            if (IPAddress.IsLoopback(endpoint.Address)) continue;
            throw Refused(
                nameof(Listen),
                $"{endpoint} is not a loopback address: keystrokes do not leave this machine unencrypted");
        }

        if (!Enum.IsDefined(Transport)) throw Refused(nameof(Transport), $"there is no transport {(int)Transport}");
        if (Transport == TransportKind.Epoll && !OperatingSystem.IsLinux())
            throw Refused(nameof(Transport), "the epoll transport runs on Linux only: choose sockets");
    }

    private void ValidateAccess()
    {
        CheckMembers(Tokens, nameof(Tokens));
        if (Tokens.Count == 0) throw Refused(nameof(Tokens), "no token is given: without one nobody may connect");
        foreach (var token in Tokens)
        {
            if (token.FindMistake() is { } mistake) throw Refused(nameof(Tokens), mistake);
        }

        CheckMembers(AllowedHosts, nameof(AllowedHosts));
        CheckMembers(AllowedOrigins, nameof(AllowedOrigins));
        foreach (var host in AllowedHosts)
        {
            if (!AllowedHost.TryNormalize(host, out _, out var reason)) throw Refused(nameof(AllowedHosts), reason);
        }

        foreach (var origin in AllowedOrigins)
        {
            if (!AllowedOrigin.TryNormalize(origin, out _, out var reason))
                throw Refused(nameof(AllowedOrigins), reason);
        }

        if (AllowedUsers?.Contains(uint.MaxValue) == true)
            throw Refused(nameof(AllowedUsers), $"{uint.MaxValue} is no user: the system has it for \"none\"");
    }

    private void ValidateRoutes()
    {
        if (HttpRoutes is null) throw Missing(nameof(HttpRoutes));
        foreach (var (path, route) in HttpRoutes)
        {
            if (route?.Answer is null) throw Refused(nameof(HttpRoutes), $"'{path}' has no answer");
            if (!IsPath(path))
            {
                throw Refused(
                    nameof(HttpRoutes),
                    $"'{path}' is no path: give '/' and a name of visible ASCII, without '?' and '#'");
            }
            if (path == "/ws" || (path == "/echo" && Echo))
                throw Refused(nameof(HttpRoutes), $"'{path}' is a WebSocket of the server's own");
            if (route.Scope is { } scope && !IsOneScope(scope))
            {
                throw Refused(
                    nameof(HttpRoutes), $"'{path}' needs one scope, not {scope:D}: give one, or null for everybody");
            }
        }
    }

    /// <summary>What a request can name (RFC 3986 3.3): anything else would be 404 for ever.</summary>
    private static bool IsPath(string path) =>
        path.StartsWith('/')
        && !path.AsSpan().ContainsAnyExceptInRange('!', '~')
        && !path.AsSpan().ContainsAny('?', '#');

    /// <summary>A refusal names the scope that is missing, so it must be one.</summary>
    private static bool IsOneScope(TokenScopes scope) =>
        BitOperations.IsPow2((int)scope) && (scope & ~TokenScopes.All) == TokenScopes.None;

    private void ValidateSizes()
    {
        CheckRange(ConnectionsMax, nameof(ConnectionsMax), 1, ConnectionsLimit);
        CheckRange(ConnectionsPerTokenMax, nameof(ConnectionsPerTokenMax), 0, ConnectionsLimit);
        CheckRange(ConnectionsPerUserMax, nameof(ConnectionsPerUserMax), 0, ConnectionsLimit);
        CheckRange(RefusedAttemptsMax, nameof(RefusedAttemptsMax), 0);
        CheckRange(UnfinishedBytesMax, nameof(UnfinishedBytesMax), UnfinishedBytesLeast, long.MaxValue);
        CheckRange(MessageBytesMax, nameof(MessageBytesMax), 1, MessageBytesLimit);
        CheckRange(EchoMessageBytesMax, nameof(EchoMessageBytesMax), 1, MessageBytesLimit);
        CheckRange(MessagesPerSecond, nameof(MessagesPerSecond), 1);
        CheckRange(MessagesBurst, nameof(MessagesBurst), 1);
        CheckRange(BytesPerSecond, nameof(BytesPerSecond), 1);
        CheckRange(BytesBurst, nameof(BytesBurst), 1);
        CheckRange(ConnectsPerSecond, nameof(ConnectsPerSecond), 0);
        CheckRange(SubscriptionsMax, nameof(SubscriptionsMax), 1);
        CheckRange(SubscriptionsPerTokenMax, nameof(SubscriptionsPerTokenMax), 1);
        CheckRange(SessionsMax, nameof(SessionsMax), 1);
        CheckRange(SessionsPerTokenMax, nameof(SessionsPerTokenMax), 1);
        CheckRange(SendBufferBytes, nameof(SendBufferBytes), 0, SendBufferBytesLimit);
        CheckRange(UnsentBytesMax, nameof(UnsentBytesMax), 0, SendBufferBytesLimit);
        CheckRange(RestBytesMax, nameof(RestBytesMax), RestBytesLeast);
        CheckRange(QuantumBytes, nameof(QuantumBytes), 1);
        CheckRange(InboxBytes, nameof(InboxBytes), InboxBytesLeast, InboxBytesLimit);
        CheckRange(InboxPerTokenBytesMax, nameof(InboxPerTokenBytesMax), 0, InboxBytesLimit);
        if (!BitOperations.IsPow2(InboxBytes)) throw Refused(nameof(InboxBytes), $"{InboxBytes} is no power of two");
    }

    private void ValidateTimes()
    {
        CheckTime(OpeningTimeout, nameof(OpeningTimeout), TimeSpan.FromMilliseconds(1), StepLimit);
        CheckTime(MessageTimeout, nameof(MessageTimeout), TimeSpan.FromMilliseconds(100), StepLimit);
        CheckTime(StopTimeout, nameof(StopTimeout), TimeSpan.Zero, StepLimit);
        CheckTime(RetrySpread, nameof(RetrySpread), TimeSpan.Zero, TimeSpan.FromMilliseconds(RetryHint.MillisMax));
        CheckTime(Heartbeat, nameof(Heartbeat), HeartbeatLeast, HeartbeatLimit);
        CheckTime(SessionRetention, nameof(SessionRetention), TimeSpan.Zero, RetentionLimit);
    }

    private void ValidateTopics()
    {
        CheckMembers(Topics, nameof(Topics));
        var topics = AllTopics();
        if (topics.Count > TopicsLimit)
        {
            throw Refused(
                nameof(Topics),
                $"there are {topics.Count} topics: give {TopicsLimit} at most, the standard ones included");
        }

        foreach (var topic in topics)
        {
            try
            {
                topic.Validate();
            }
            catch (ArgumentException e)
            {
                throw new ArgumentException($"{nameof(Topics)}: {e.Message}", nameof(Topics), e);
            }

            if (topic.RetainAge > RetentionLimit)
                throw Refused(nameof(Topics), $"'{topic.Name}': retain age {topic.RetainAge} is over {RetentionLimit}");
        }

        var records = topics.Sum(topic => (long)TopicBounds.RecordLogBytes(topic.Kind, topic.RetainBytes));
        if (records > LogBytesMax)
        {
            throw Refused(
                nameof(LogBytesMax),
                $"the topics' record logs take {records} bytes, more than all logs may ({LogBytesMax}): "
                + "give fewer or smaller topics, or more log bytes");
        }
    }
}
