using System.Reflection;
using KeyRx.Protocol;
using KeyRx.Server;
using KeyRx.Server.Access;
using KeyRx.Server.Http;
using KeyRx.Server.Inbound;
using KeyRx.Server.Transports;
using KeyRx.Streams;
using Xunit;
using Options = KeyRx.Server.KeyRxServerOptions;

namespace KeyRx.Tests.Server;

/// <summary>Every option is checked at the start, or says here why any value of it is right.</summary>
public sealed class KeyRxServerOptionsTests
{
    private const string Secret = "a-token-of-22-characters-or-more";

    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    private static readonly HttpRoute Route = new((_, _) => new HttpReply(200, "text/plain", default), null);

    /// <summary>Values that are refused, each by itself beside options that are right.</summary>
    private static readonly Dictionary<string, object?[]> Refused = new()
    {
        [nameof(Options.Listen)] =
        [
            new string?[] { null },
            new[] { "0.0.0.0:0" },
            new[] { "127.0.0.1" },
            new[] { "localhost:9867" },
            new[] { "127.0.0.1:70000" },
        ],
        [nameof(Options.Transport)] = [(TransportKind)99],
        [nameof(Options.PauseHotkey)] = [(PauseHotkey)99],
        [nameof(Options.Tokens)] =
        [
            null,
            Array.Empty<AccessToken>(),
            new AccessToken?[] { null },
            Token(TokenScopes.Status, Topics.State),
            Token(TokenScopes.Publish, Topics.Error),
            Token((TokenScopes)128),
        ],
        [nameof(Options.ConfiguredTokens)] =
        [
            null,
            new AccessTokenOptions?[] { null },
            Configured(new() { Secret = Secret }),
            Configured(new() { Name = "none" }),
            Configured(new() { Name = "both", Secret = Secret, Sha256 = new string('a', 64) }),
            Configured(new() { Name = "short", Secret = "short" }),
            Configured(new() { Name = "hash", Sha256 = new string('g', 64) }),
            Configured(new() { Name = "hash", Sha256 = "ab" }),
            Configured(new() { Name = "vain", Secret = Secret, PublishTopics = [Topics.State] }),
            Configured(new() { Name = "null", Secret = Secret, PublishTopics = null! }),
        ],
        [nameof(Options.AllowedHosts)] = [null, new string?[] { "a:1", null }, new[] { "http://x" }],
        [nameof(Options.AllowedOrigins)] = [null, new string?[] { null }, new[] { "null" }],
        [nameof(Options.AllowedUsers)] = [null, new[] { uint.MaxValue }],
        [nameof(Options.Topics)] =
        [
            null,
            new TopicOptions?[] { null },
            new[] { new TopicOptions("note") { RetainBytes = 100_000 } },
            new[] { new TopicOptions("note") { RetainAge = TimeSpan.MaxValue } },
            new[] { new TopicOptions("note") { Kind = (TopicKind)99 } },
            new[] { new TopicOptions("note") { LagPolicy = (LagPolicy)99 } },
            new[] { new TopicOptions("note") { Scope = TokenScopes.Status | TokenScopes.Key } },
            new[] { new TopicOptions("note") { Scope = (TokenScopes)128 } },
            Enumerable.Range(0, 20_000).Select(i => new TopicOptions($"t{i}") { RetainBytes = 64 * 1024 }).ToArray(),
        ],
        [nameof(Options.InboundTopics)] =
        [
            null,
            new InboundTopicOptions?[] { null },
            Inbound("state"),
            Inbound("key"),
            Inbound("command", "command"),
            Enumerable.Range(0, 1025).Select(i => new InboundTopicOptions($"t{i}")).ToArray(),
            new[] { new InboundTopicOptions("command") { MaxPayloadBytes = 0 } },
            new[] { new InboundTopicOptions("command") { MaxPayloadBytes = (64 * 1024) + 1 } },
            new[] { new InboundTopicOptions("command") { MaxWaiting = 0 } },
            new[] { new InboundTopicOptions("command") { MaxWaiting = (64 * 1024) + 1 } },
            new[] { new InboundTopicOptions("command") { MaxWaitingPerToken = -1 } },
            new[] { new InboundTopicOptions("command") { MaxWaitingPerToken = 1025 } },
            new[] { new InboundTopicOptions("command") { MaxWaitingPerConnection = -1 } },
            new[] { new InboundTopicOptions("command") { MaxWaitingPerConnection = 1025 } },
            new[] { new InboundTopicOptions("command") { DecisionTimeout = TimeSpan.Zero } },
            new[] { new InboundTopicOptions("command") { DecisionTimeout = TimeSpan.FromHours(1) + Tick } },
        ],
        [nameof(Options.AuthenticationTimeout)] =
            [TimeSpan.Zero, TimeSpan.FromMilliseconds(100) - Tick, Timeout.InfiniteTimeSpan],
        [nameof(Options.MaxAuthentications)] = [0, -1],
        [nameof(Options.LoopPriority)] = [(ThreadPriority)99, (ThreadPriority)(-1)],
        [nameof(Options.LoopCpus)] = [Array.Empty<int>(), new[] { -1 }, new[] { 8192 }, new[] { int.MaxValue }],
        [nameof(Options.HttpRoutes)] =
        [
            null,
            Routes("/ws"),
            Routes("/echo"),
            Routes("plain"),
            Routes("/a?b"),
            Routes("/caf\u00e9"),
            Routes("/tab\there"),
            Routes("/none", Route with { Scope = TokenScopes.None }),
            Routes("/both", Route with { Scope = TokenScopes.Status | TokenScopes.Key }),
            Routes("/null", null),
            Routes("/void", Route with { Answer = null! }),
        ],
        [nameof(Options.MaxEchoMessageBytes)] = [0, -1, int.MaxValue],
        [nameof(Options.MaxMessageBytes)] = [0, -1, int.MaxValue],
        [nameof(Options.MaxConnections)] = [0, -1, int.MaxValue],
        [nameof(Options.MaxConnectionsPerToken)] = [-1, int.MaxValue],
        [nameof(Options.MaxConnectionsPerUser)] = [-1, int.MaxValue],
        [nameof(Options.MaxRefusedAttempts)] = [-1],
        [nameof(Options.MessageTimeout)] = [TimeSpan.Zero, Timeout.InfiniteTimeSpan, TimeSpan.FromHours(1) + Tick],
        [nameof(Options.MaxUnfinishedBytes)] = [0L, -1L, 64L * 1024 - 1],
        [nameof(Options.MessagesPerSecond)] = [0, -1],
        [nameof(Options.MessagesBurst)] = [0, -1],
        [nameof(Options.BytesPerSecond)] = [0, -1],
        [nameof(Options.BytesBurst)] = [0, -1],
        [nameof(Options.ConnectsPerSecond)] = [-1],
        [nameof(Options.MaxSubscriptions)] = [0, -1],
        [nameof(Options.MaxSubscriptionsPerToken)] = [0, -1],
        [nameof(Options.MaxLogBytes)] = [0L, -1L, 1024L * 1024],
        [nameof(Options.MaxSessions)] = [0, -1],
        [nameof(Options.MaxSessionsPerToken)] = [0, -1],
        [nameof(Options.SessionRetention)] = [-Tick, TimeSpan.FromDays(30) + Tick, TimeSpan.MaxValue],
        [nameof(Options.HeartbeatInterval)] =
            [TimeSpan.Zero, TimeSpan.FromMilliseconds(100) - Tick, TimeSpan.FromDays(1) + Tick],
        [nameof(Options.OpeningTimeout)] =
            [TimeSpan.Zero, -Tick, TimeSpan.FromHours(1) + Tick, Timeout.InfiniteTimeSpan],
        [nameof(Options.StopTimeout)] = [-Tick, TimeSpan.FromHours(1) + Tick, Timeout.InfiniteTimeSpan],
        [nameof(Options.RetrySpread)] = [-Tick, TimeSpan.FromHours(1) + Tick],
        [nameof(Options.SendBufferBytes)] = [-1, (64 * 1024 * 1024) + 1],
        [nameof(Options.MaxUnsentBytes)] = [-1, (64 * 1024 * 1024) + 1],
        [nameof(Options.MaxRestBytes)] = [0, -1, (64 * 1024) - 1],
        [nameof(Options.InboxBytes)] = [0, -1, 512, 3000, int.MinValue, int.MaxValue],
        [nameof(Options.MaxInboxBytesPerToken)] = [-1, int.MaxValue],
        [nameof(Options.PersistLogPath)] = [""],
        [nameof(Options.PersistKeys)] = [true],
        [nameof(Options.Version)] = [null],
        [nameof(Options.LoggerFactory)] = [null],
        [nameof(Options.TimeProvider)] = [null],
        [nameof(Options.QuantumBytes)] = [0, -1],
    };

    private static readonly Dictionary<string, string> AnyValueIsRight = new()
    {
        [nameof(Options.Hooks)] = "what they throw is logged",
        [nameof(Options.Authenticate)] = "what it throws keeps out whom it is asked about",
        [nameof(Options.Audit)] = "what it throws costs the audit alone",
        [nameof(Options.Browser)] = "it was checked when it was made",
        [nameof(Options.Source)] = "what it makes is seen only when it is called",
        [nameof(Options.EnableEcho)] = "either",
        [nameof(Options.EnableKeyViews)] = "either",
        [nameof(Options.UseMirroredLogs)] = "either",
        [nameof(Options.BootId)] = "every number is some boot's",
        [nameof(Options.BeforeDisk)] = "of tests",
    };

    /// <summary>The largest and smallest that are allowed.</summary>
    private static readonly (string Option, object? Value)[] Allowed =
    [
        (nameof(Options.AllowedUsers), Array.Empty<uint>()),
        (nameof(Options.AllowedUsers), new uint[] { 0, uint.MaxValue - 1 }),
        (nameof(Options.Listen), null),
        (nameof(Options.Listen), Array.Empty<string>()),
        (nameof(Options.Listen), new[] { "[::1]:0", "127.0.0.2:9867" }),
        (nameof(Options.InboxBytes), 1024),
        (nameof(Options.InboxBytes), 1024 * 1024 * 1024),
        (nameof(Options.MaxEchoMessageBytes), 1024 * 1024 * 1024),
        (nameof(Options.StopTimeout), TimeSpan.Zero),
        (nameof(Options.StopTimeout), TimeSpan.FromHours(1)),
        (nameof(Options.HeartbeatInterval), TimeSpan.FromMilliseconds(100)),
        (nameof(Options.OpeningTimeout), TimeSpan.FromMilliseconds(1)),
        (nameof(Options.SessionRetention), TimeSpan.Zero),
        (nameof(Options.RetrySpread), TimeSpan.Zero),
        (nameof(Options.SendBufferBytes), 0),
        (nameof(Options.MaxUnsentBytes), 0),
        (nameof(Options.ConnectsPerSecond), 0),
        (nameof(Options.MaxConnections), 1),
        (nameof(Options.MaxConnectionsPerToken), 0),
        (nameof(Options.MaxConnectionsPerUser), 0),
        (nameof(Options.MaxRefusedAttempts), 0),
        (nameof(Options.MessageTimeout), TimeSpan.FromMilliseconds(100)),
        (nameof(Options.MaxUnfinishedBytes), 64L * 1024),
    ];

    public static TheoryData<string> Names => [.. Properties.Select(property => property.Name)];

    private static PropertyInfo[] Properties { get; } =
    [
        .. typeof(Options)
            .GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            .Where(property => property.CanWrite),
    ];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task AnOptionIsRefusedByItsNameOrSaysWhyAnyValueIsRight(string name)
    {
        if (AnyValueIsRight.ContainsKey(name))
        {
            Assert.False(Refused.ContainsKey(name));
            return;
        }

        Assert.True(Refused.TryGetValue(name, out var values), $"no test says which {name} is refused, or why none is");
        foreach (var value in values)
        {
            var starting = KeyRxServer.StartAsync(With(name, value), TestContext.Current.CancellationToken);
            var error = await Assert.ThrowsAsync<ArgumentException>(() => starting);
            Assert.Equal(name, error.ParamName);
            Assert.StartsWith(name, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void WhatIsJustAllowedIsNotRefused()
    {
        foreach (var (option, value) in Allowed) With(option, value).Validate();
    }

    /// <summary>Those who change tokens later are told the same.</summary>
    [Fact]
    public async Task ATokenThatListsTopicsInVainIsNoReplacement()
    {
        await using var server = await KeyRxServer.StartAsync(
            With(nameof(Options.Tokens), Tokens), TestContext.Current.CancellationToken);

        var error = Assert.Throws<ArgumentException>(() =>
            server.ReplaceTokens(Token(TokenScopes.Status, Topics.State)));
        Assert.StartsWith(
            "the token 'vain' lists topics to publish to, which needs the scope publish", error.Message,
            StringComparison.Ordinal);
    }

    private static InboundTopicOptions[] Inbound(params string[] names) =>
        [.. names.Select(name => new InboundTopicOptions(name))];

    private static AccessTokenOptions[] Configured(AccessTokenOptions token) => [token];

    private static AccessToken[] Token(TokenScopes scopes, params string[] publishTopics) =>
        [new("vain", Secret, scopes, publishTopics)];

    private static AccessToken[] Tokens => [new("test", Secret, TokenScopes.All)];

    private static Options With(string name, object? value)
    {
        var options = new Options { Listen = ["127.0.0.1:0"], Tokens = Tokens, EnableEcho = true };
        Properties.Single(property => property.Name == name).SetValue(options, value);
        return options;
    }

    private static Dictionary<string, HttpRoute> Routes(string path) => Routes(path, Route);

    private static Dictionary<string, HttpRoute> Routes(string path, HttpRoute? route) => new() { [path] = route! };
}
