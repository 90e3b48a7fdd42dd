using System.Net;
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
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    private static readonly HttpRoute Route = new((_, _) => new HttpReply(200, "text/plain", default), null);

    /// <summary>Values that are refused, each by itself beside options that are right.</summary>
    private static readonly Dictionary<string, object?[]> Refused = new()
    {
        [nameof(Options.Listen)] =
            [null, Array.Empty<IPEndPoint>(), new IPEndPoint?[] { null }, new[] { new IPEndPoint(IPAddress.Any, 0) }],
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
        [nameof(Options.AllowedHosts)] = [null, new string?[] { "a:1", null }, new[] { "http://x" }],
        [nameof(Options.AllowedOrigins)] = [null, new string?[] { null }, new[] { "null" }],
        [nameof(Options.AllowedUsers)] = [new HashSet<uint> { uint.MaxValue }],
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
        [nameof(Options.EchoMessageBytesMax)] = [0, -1, int.MaxValue],
        [nameof(Options.MessageBytesMax)] = [0, -1, int.MaxValue],
        [nameof(Options.ConnectionsMax)] = [0, -1, int.MaxValue],
        [nameof(Options.ConnectionsPerTokenMax)] = [-1, int.MaxValue],
        [nameof(Options.ConnectionsPerUserMax)] = [-1, int.MaxValue],
        [nameof(Options.RefusedAttemptsMax)] = [-1],
        [nameof(Options.MessageTimeout)] = [TimeSpan.Zero, Timeout.InfiniteTimeSpan, TimeSpan.FromHours(1) + Tick],
        [nameof(Options.UnfinishedBytesMax)] = [0L, -1L, 64L * 1024 - 1],
        [nameof(Options.MessagesPerSecond)] = [0, -1],
        [nameof(Options.MessagesBurst)] = [0, -1],
        [nameof(Options.BytesPerSecond)] = [0, -1],
        [nameof(Options.BytesBurst)] = [0, -1],
        [nameof(Options.ConnectsPerSecond)] = [-1],
        [nameof(Options.SubscriptionsMax)] = [0, -1],
        [nameof(Options.SubscriptionsPerTokenMax)] = [0, -1],
        [nameof(Options.LogBytesMax)] = [0L, -1L, 1024L * 1024],
        [nameof(Options.SessionsMax)] = [0, -1],
        [nameof(Options.SessionsPerTokenMax)] = [0, -1],
        [nameof(Options.SessionRetention)] = [-Tick, TimeSpan.FromDays(30) + Tick, TimeSpan.MaxValue],
        [nameof(Options.Heartbeat)] =
            [TimeSpan.Zero, TimeSpan.FromMilliseconds(100) - Tick, TimeSpan.FromDays(1) + Tick],
        [nameof(Options.OpeningTimeout)] =
            [TimeSpan.Zero, -Tick, TimeSpan.FromHours(1) + Tick, Timeout.InfiniteTimeSpan],
        [nameof(Options.StopTimeout)] = [-Tick, TimeSpan.FromHours(1) + Tick, Timeout.InfiniteTimeSpan],
        [nameof(Options.RetrySpread)] = [-Tick, TimeSpan.FromHours(1) + Tick],
        [nameof(Options.SendBufferBytes)] = [-1, (64 * 1024 * 1024) + 1],
        [nameof(Options.UnsentBytesMax)] = [-1, (64 * 1024 * 1024) + 1],
        [nameof(Options.RestBytesMax)] = [0, -1, (64 * 1024) - 1],
        [nameof(Options.InboxBytes)] = [0, -1, 512, 3000, int.MinValue, int.MaxValue],
        [nameof(Options.InboxPerTokenBytesMax)] = [-1, int.MaxValue],
        [nameof(Options.PersistLog)] = [""],
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
        [nameof(Options.Echo)] = "either",
        [nameof(Options.KeyViews)] = "either",
        [nameof(Options.MirroredLogs)] = "either",
        [nameof(Options.BootId)] = "every number is some boot's",
        [nameof(Options.BeforeDisk)] = "of tests",
    };

    /// <summary>The largest and smallest that are allowed.</summary>
    private static readonly (string Option, object? Value)[] Allowed =
    [
        (nameof(Options.AllowedUsers), null),
        (nameof(Options.AllowedUsers), new HashSet<uint>()),
        (nameof(Options.AllowedUsers), new HashSet<uint> { 0, uint.MaxValue - 1 }),
        (nameof(Options.InboxBytes), 1024),
        (nameof(Options.InboxBytes), 1024 * 1024 * 1024),
        (nameof(Options.EchoMessageBytesMax), 1024 * 1024 * 1024),
        (nameof(Options.StopTimeout), TimeSpan.Zero),
        (nameof(Options.StopTimeout), TimeSpan.FromHours(1)),
        (nameof(Options.Heartbeat), TimeSpan.FromMilliseconds(100)),
        (nameof(Options.OpeningTimeout), TimeSpan.FromMilliseconds(1)),
        (nameof(Options.SessionRetention), TimeSpan.Zero),
        (nameof(Options.RetrySpread), TimeSpan.Zero),
        (nameof(Options.SendBufferBytes), 0),
        (nameof(Options.UnsentBytesMax), 0),
        (nameof(Options.ConnectsPerSecond), 0),
        (nameof(Options.ConnectionsMax), 1),
        (nameof(Options.ConnectionsPerTokenMax), 0),
        (nameof(Options.ConnectionsPerUserMax), 0),
        (nameof(Options.RefusedAttemptsMax), 0),
        (nameof(Options.MessageTimeout), TimeSpan.FromMilliseconds(100)),
        (nameof(Options.UnfinishedBytesMax), 64L * 1024),
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

    private static AccessToken[] Token(TokenScopes scopes, params string[] publishTopics) =>
        [new("vain", "a-token-of-22-characters-or-more", scopes, publishTopics)];

    private static AccessToken[] Tokens => [new("test", "a-token-of-22-characters-or-more", TokenScopes.All)];

    private static Options With(string name, object? value)
    {
        IPEndPoint[] listen = [new IPEndPoint(IPAddress.Loopback, 0)];
        var options = new Options { Listen = listen, Tokens = Tokens, Echo = true };
        Properties.Single(property => property.Name == name).SetValue(options, value);
        return options;
    }

    private static Dictionary<string, HttpRoute> Routes(string path) => Routes(path, Route);

    private static Dictionary<string, HttpRoute> Routes(string path, HttpRoute? route) => new() { [path] = route! };
}
