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

    private static readonly TimeSpan StepLimit = TimeSpan.FromHours(1);
    private static readonly TimeSpan HeartbeatLeast = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan HeartbeatLimit = TimeSpan.FromDays(1);
    private static readonly TimeSpan RetentionLimit = TimeSpan.FromDays(30);

    /// <summary>Refuses what is not allowed; a start does the same.</summary>
    /// <exception cref="ArgumentException">An option is not allowed: ParamName is its name.</exception>
    public void Validate()
    {
        ValidateAddresses();
        ValidateTokens();
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
        if (PersistLogPath is { Length: 0 })
            throw Refused(nameof(PersistLogPath), "it names no file: give a path, or null to keep nothing");
        if (PersistKeys && PersistLogPath is null)
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
        if (Listen is not null) CheckMembers(Listen, nameof(Listen));
        foreach (var text in Listen ?? [])
        {
            if (!IPEndPoint.TryParse(text, out var endpoint) || !HasPort(text, endpoint))
                throw Refused(nameof(Listen), $"'{text}' is no address and port: give 127.0.0.1:9867, or [::1]:9867");
            if (IPAddress.IsLoopback(endpoint.Address)) continue;
            throw Refused(
                nameof(Listen),
                $"{endpoint} is not a loopback address: keystrokes do not leave this machine unencrypted");
        }

        if (!Enum.IsDefined(Transport)) throw Refused(nameof(Transport), $"there is no transport {(int)Transport}");
        if (Transport == TransportKind.Epoll && !OperatingSystem.IsLinux())
            throw Refused(nameof(Transport), "the epoll transport runs on Linux only: choose sockets");
    }

    /// <summary>An address alone parses as one with port 0, which would mean any free port.</summary>
    private static bool HasPort(string text, IPEndPoint endpoint) =>
        endpoint.Port != 0 || text.EndsWith(":0", StringComparison.Ordinal);

    private void ValidateTokens()
    {
        CheckMembers(Tokens, nameof(Tokens));
        CheckMembers(ConfiguredTokens, nameof(ConfiguredTokens));
        if (Tokens.Count + ConfiguredTokens.Count == 0 && Listen is not { Count: 0 })
            throw Refused(nameof(Tokens), "no token is given: without one nobody may connect");
        foreach (var token in Tokens)
        {
            if (token.FindMistake() is { } mistake) throw Refused(nameof(Tokens), mistake);
        }

        foreach (var token in ConfiguredTokens)
        {
            if (token.FindMistake() is { } mistake) throw Refused(nameof(ConfiguredTokens), mistake);
        }
    }

    private void ValidateAccess()
    {

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

        if (AllowedUsers is null) throw Missing(nameof(AllowedUsers));
        if (AllowedUsers.Contains(uint.MaxValue))
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
            if (path == "/ws" || (path == "/echo" && EnableEcho))
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
        CheckRange(MaxConnections, nameof(MaxConnections), 1, ConnectionsLimit);
        CheckRange(MaxConnectionsPerToken, nameof(MaxConnectionsPerToken), 0, ConnectionsLimit);
        CheckRange(MaxConnectionsPerUser, nameof(MaxConnectionsPerUser), 0, ConnectionsLimit);
        CheckRange(MaxRefusedAttempts, nameof(MaxRefusedAttempts), 0);
        CheckRange(MaxUnfinishedBytes, nameof(MaxUnfinishedBytes), UnfinishedBytesLeast, long.MaxValue);
        CheckRange(MaxMessageBytes, nameof(MaxMessageBytes), 1, MessageBytesLimit);
        CheckRange(MaxEchoMessageBytes, nameof(MaxEchoMessageBytes), 1, MessageBytesLimit);
        CheckRange(MessagesPerSecond, nameof(MessagesPerSecond), 1);
        CheckRange(MessagesBurst, nameof(MessagesBurst), 1);
        CheckRange(BytesPerSecond, nameof(BytesPerSecond), 1);
        CheckRange(BytesBurst, nameof(BytesBurst), 1);
        CheckRange(ConnectsPerSecond, nameof(ConnectsPerSecond), 0);
        CheckRange(MaxSubscriptions, nameof(MaxSubscriptions), 1);
        CheckRange(MaxSubscriptionsPerToken, nameof(MaxSubscriptionsPerToken), 1);
        CheckRange(MaxSessions, nameof(MaxSessions), 1);
        CheckRange(MaxSessionsPerToken, nameof(MaxSessionsPerToken), 1);
        CheckRange(SendBufferBytes, nameof(SendBufferBytes), 0, SendBufferBytesLimit);
        CheckRange(MaxUnsentBytes, nameof(MaxUnsentBytes), 0, SendBufferBytesLimit);
        CheckRange(MaxRestBytes, nameof(MaxRestBytes), RestBytesLeast);
        CheckRange(QuantumBytes, nameof(QuantumBytes), 1);
        CheckRange(InboxBytes, nameof(InboxBytes), InboxBytesLeast, InboxBytesLimit);
        CheckRange(MaxInboxBytesPerToken, nameof(MaxInboxBytesPerToken), 0, InboxBytesLimit);
        if (!BitOperations.IsPow2(InboxBytes)) throw Refused(nameof(InboxBytes), $"{InboxBytes} is no power of two");
    }

    private void ValidateTimes()
    {
        CheckTime(OpeningTimeout, nameof(OpeningTimeout), TimeSpan.FromMilliseconds(1), StepLimit);
        CheckTime(MessageTimeout, nameof(MessageTimeout), TimeSpan.FromMilliseconds(100), StepLimit);
        CheckTime(StopTimeout, nameof(StopTimeout), TimeSpan.Zero, StepLimit);
        CheckTime(RetrySpread, nameof(RetrySpread), TimeSpan.Zero, TimeSpan.FromMilliseconds(RetryHint.MillisMax));
        CheckTime(HeartbeatInterval, nameof(HeartbeatInterval), HeartbeatLeast, HeartbeatLimit);
        CheckTime(SessionRetention, nameof(SessionRetention), TimeSpan.Zero, RetentionLimit);
    }

    /// <exception cref="ArgumentException">The topic cannot be served so; the option is named.</exception>
    internal static void ValidateTopic(TopicOptions topic, string option)
    {
        try
        {
            topic.Validate();
        }
        catch (ArgumentException e)
        {
            throw new ArgumentException($"{option}: {e.Message}", option, e);
        }

        if (topic.RetainAge > RetentionLimit)
            throw Refused(option, $"'{topic.Name}': retain age {topic.RetainAge} is over {RetentionLimit}");
    }

    private void ValidateTopics()
    {
        CheckMembers(Topics, nameof(Topics));
        var topics = AllTopics();
        if (topics.Count > TopicTable.CountMax)
        {
            throw Refused(
                nameof(Topics),
                $"there are {topics.Count} topics: give {TopicTable.CountMax} at most, the standard ones included");
        }

        foreach (var topic in topics)
        {
            ValidateTopic(topic, nameof(Topics));
        }

        var records = topics.Sum(topic => (long)TopicBounds.RecordLogBytes(topic.Kind, topic.RetainBytes));
        if (records > MaxLogBytes)
        {
            throw Refused(
                nameof(MaxLogBytes),
                $"the topics' record logs take {records} bytes, more than all logs may ({MaxLogBytes}): "
                + "give fewer or smaller topics, or more log bytes");
        }
    }
}
