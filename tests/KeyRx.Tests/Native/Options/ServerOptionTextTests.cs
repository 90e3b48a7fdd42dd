using System.Text.RegularExpressions;
using KeyRx.Native.Errors;
using KeyRx.Native.Options;
using KeyRx.Protocol;
using KeyRx.Server;
using KeyRx.Server.Transports;
using KeyRx.Streams;
using KeyRx.Tests.Repository;
using Xunit;

namespace KeyRx.Tests.Native.Options;

public sealed partial class ServerOptionTextTests
{
    private const string Secret = "0123456789012345678901";

    [Fact]
    public void ATokenHasItsScopesAndTopics()
    {
        var options = ServerOptionText.Read($"  token   =   remote {Secret}  status,publish game.input,chat  \r\n");

        var token = Assert.Single(options.Tokens);
        Assert.Equal(("remote", TokenScopes.Status | TokenScopes.Publish), (token.Name, token.Scopes));
        Assert.True(token.MayPublish("game.input") && token.MayPublish("chat") && !token.MayPublish("other"));
    }

    [Fact]
    public void ATopicHasItsWords()
    {
        var options = ServerOptionText.Read("""
            topic = game.state last retain-bytes=65536 retain-age-ms=5000
            topic = raw opaque scope=none disconnect
            topic = typed scope=key
            """);

        Assert.Equal(
            [
                new TopicOptions("game.state")
                {
                    KeepsLastValue = true,
                    RetainBytes = 65536,
                    RetainAge = TimeSpan.FromSeconds(5),
                },
                new TopicOptions("raw")
                {
                    Kind = TopicKind.Opaque,
                    Scope = TokenScopes.None,
                    LagPolicy = LagPolicy.Disconnect,
                },
                new TopicOptions("typed") { Scope = TokenScopes.Key },
            ],
            options.Topics);
    }

    [Fact]
    public void ATopicForTheHostHasItsWords()
    {
        var options = ServerOptionText.Read("inbound = chat\ninbound = move max-bytes=64 waiting=8 decide-ms=250\n");

        Assert.Equal(["chat", "move"], options.InboundTopics.Select(topic => topic.Name));
        var move = options.InboundTopics[1];
        Assert.Equal(
            (64, 8, TimeSpan.FromMilliseconds(250)), (move.MaxPayloadBytes, move.MaxWaiting, move.DecisionTimeout));
    }

    [Fact]
    public void EveryOptionReachesTheServersOwn()
    {
        var options = ServerOptionText.Read("""
            # of a game

            listen = 127.0.0.1:0
            listen=[::1]:1234
            source = demo
            transport = sockets
            allow-host = a.example:80
            allow-origin = https://a.example
            max-connections = 7
            max-connections-per-token = 5
            max-message-bytes = 1000
            messages-per-second = 11
            messages-burst = 12
            bytes-per-second = 13
            bytes-burst = 14
            inbox-bytes = 2048
            heartbeat-ms = 100
            message-timeout-ms = 101
            retry-spread-ms = 0
            stop-timeout-ms = 102
            key-views = true
            pause-hotkey = both-ctrl
            echo = true
            persist-log = x.log
            persist-keys = true
            """);

        Assert.Equal(["127.0.0.1:0", "[::1]:1234"], options.Listen);
        Assert.NotNull(options.Source);
        Assert.Equal(TransportKind.Sockets, options.Transport);
        Assert.Equal(["a.example:80"], options.AllowedHosts);
        Assert.Equal(["https://a.example"], options.AllowedOrigins);
        Assert.Equal(
            (7, 5, 1000), (options.MaxConnections, options.MaxConnectionsPerToken, options.MaxMessageBytes));
        Assert.Equal((11, 12), (options.MessagesPerSecond, options.MessagesBurst));
        Assert.Equal((13, 14, 2048), (options.BytesPerSecond, options.BytesBurst, options.InboxBytes));
        Assert.Equal((100, 101, 0, 102), (
            options.HeartbeatInterval.TotalMilliseconds, options.MessageTimeout.TotalMilliseconds,
            options.RetrySpread.TotalMilliseconds, options.StopTimeout.TotalMilliseconds));
        Assert.True(options.EnableKeyViews && options.EnableEcho && options.PersistKeys);
        Assert.Equal((PauseHotkey.BothControls, "x.log"), (options.PauseHotkey, options.PersistLogPath));
    }

    [Fact]
    public void WhatIsNotGivenIsAsTheLibraryInCSharpHasIt()
    {
        var (given, usual) = (ServerOptionText.Read(""), new KeyRxServerOptions());

        Assert.Equal(usual.Listen, given.Listen);
        Assert.Null(given.Source);
        foreach (var property in typeof(KeyRxServerOptions).GetProperties())
        {
            if (property.PropertyType.IsValueType)
                Assert.Equal(property.GetValue(usual), property.GetValue(given));
        }
    }

    [Theory]
    [InlineData("x", "line 1 of the options is no \"name = value\"")]
    [InlineData("\n # a\nfoo = 1", "line 3 of the options: there is no option 'foo'; there are listen, token, topic, ")]
    [InlineData("AKIAIOSFODNN7EXAMPLE = 1", "line 1 of the options: there is no option '...'; there are ")]
    [InlineData("echo =", "line 1 of the options: echo has no value")]
    [InlineData("echo = true\necho = true", "line 2 of the options: echo is given twice")]
    [InlineData("echo = yes", "echo = yes: give true or false")]
    [InlineData("listen = 127.0.0.1", "listen = 127.0.0.1: give a loopback address and a port, as ")]
    [InlineData("listen = 10.0.0.1:1", "listen = 10.0.0.1:1: give a loopback address and a port, as ")]
    [InlineData("source = nothing", "source = nothing: no such source: give auto, ")]
    [InlineData("source = load:rate=1,size=16", "source = load:rate=1,size=16: it is keyrxd's only")]
    [InlineData("transport = udp", "transport = udp: give auto, epoll or sockets")]
    [InlineData("pause-hotkey = x", "pause-hotkey = x: give both-ctrl or none")]
    [InlineData("max-connections = 0", "max-connections = 0: give a whole number from 1 to 1000000")]
    [InlineData("heartbeat-ms = -1", "heartbeat-ms = -1: give a whole number from 100 to 3600000")]
    [InlineData("topic = A", "topic 'A': a topic name begins with a lower-case letter")]
    [InlineData("topic = a fast", "topic 'a': there is no 'fast'; there are opaque, last, ")]
    [InlineData("topic = a scope=all", "topic 'a': there is no scope 'all'")]
    [InlineData("topic = a retain-bytes=1k", "topic 'a': retain-bytes=1k: give a whole number")]
    [InlineData("inbound = A", "inbound 'A': a topic name begins with a lower-case letter")]
    [InlineData("inbound = a last", "inbound 'a': there is no 'last'; there are max-bytes=N, waiting=N and ")]
    [InlineData("inbound = a waiting", "inbound 'a': waiting=: give a whole number")]
    [InlineData("inbound = a decide-ms=-1", "inbound 'a': decide-ms=-1: give a whole number")]
    public void WhatCannotBeIsRefused(string text, string sentence)
    {
        var refusal = Assert.Throws<ResultException>(() => ServerOptionText.Read(text));

        Assert.Equal(Result.Option, refusal.Result);
        Assert.StartsWith(sentence, refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a", "token 1: give NAME SECRET SCOPES [TOPICS], lists without spaces")]
    [InlineData("{0} name status", "token 1: its secret is too short: 22 characters at least; keyrx_new_secret makes")]
    [InlineData("name status {0}", "token 1: its secret is too short: 22 characters at least; keyrx_new_secret makes")]
    [InlineData("name {0} all", "token 1: its scopes are split by ',' and of these: status, shortcut, key, ")]
    [InlineData("name {0} {0}", "token 1: its scopes are split by ',' and of these: status, shortcut, key, ")]
    [InlineData("name {0} publish {0}", "token 1: its topics are names split by ','")]
    public void ARefusalNeverQuotesASecret(string value, string sentence)
    {
        var text = "token = " + value.Replace("{0}", Secret, StringComparison.Ordinal);

        var refusal = Assert.Throws<ResultException>(() => ServerOptionText.Read(text));

        Assert.StartsWith(sentence, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TheReadmeListsEveryOption()
    {
        var readme = File.ReadAllText(Path.Combine(RepositoryFiles.Root, "src/KeyRx.Native/README.md"));

        Assert.Equal(
            ServerOptionText.Names.Select(name => name.TrimEnd('*')).Order(),
            Row().Matches(readme).SelectMany(match => match.Groups[1].Value.Split("`, `")).Order());
    }

    [GeneratedRegex(@"^\| `([a-z`, -]+)` \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
