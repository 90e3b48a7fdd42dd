using System.Net;
using System.Net.WebSockets;
using KeyRx.Protocol;
using KeyRx.Server;
using KeyRx.Server.Access;
using KeyRx.Server.Transports;
using KeyRx.Streams;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace KeyRx.Tests.Server;

/// <summary>
/// The options bind from configuration, by reflection and by the source generator alike, and may be changed by whoever
/// configures them after others.
/// </summary>
public sealed class OptionsBindingTests
{
    private const string Secret = "a-token-of-22-characters-or-more";

    /// <summary>
    /// Calls of the binder are generated in this project; one through a delegate is not, and goes by reflection.
    /// </summary>
    private static readonly Action<IConfiguration, object?, Action<BinderOptions>?> ByReflection =
        ConfigurationBinder.Bind;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void EveryKindOfOptionBinds(bool isGenerated)
    {
        var options = Bind(isGenerated, Settings);

        Assert.Equal(["127.0.0.1:0", "[::1]:0"], options.Listen!);
        Assert.Equal(TransportKind.Sockets, options.Transport);
        Assert.Equal((50, 0), (options.MaxConnections, options.MaxConnectionsPerToken));
        Assert.Equal(TimeSpan.FromSeconds(7), options.HeartbeatInterval);
        Assert.Equal(PauseHotkey.BothControls, options.PauseHotkey);
        Assert.True(options.EnableEcho);
        Assert.Equal(5_000_000_000, options.MaxUnfinishedBytes);
        Assert.Equal(["kiosk:80"], options.AllowedHosts);
        Assert.Equal([33u], options.AllowedUsers!);
        Assert.Equal("/var/lib/keyrx/log", options.PersistLogPath);
        var token = Assert.Single(options.ConfiguredTokens);
        Assert.Equal(("kiosk", Secret), (token.Name, token.Secret));
        Assert.Equal(TokenScopes.Key | TokenScopes.Publish, token.Scopes);
        Assert.Equal(["score"], token.PublishTopics);
        Assert.Equal(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero), token.Expires);
        var topic = Assert.Single(options.Topics);
        var expected = new TopicOptions("score")
        {
            KeepsLastValue = true,
            RetainBytes = 65536,
            RetainAge = TimeSpan.FromSeconds(90),
            MaxBatchCount = 7,
        };
        Assert.Equal(expected, topic);
        options.Validate();
    }

    [Theory]
    [InlineData(true, "MaxConnections", "many")]
    [InlineData(false, "MaxConnections", "many")]
    [InlineData(true, "HeartbeatInterval", "soon")]
    [InlineData(false, "HeartbeatInterval", "soon")]
    [InlineData(true, "Transport", "Pigeon")]
    [InlineData(false, "Transport", "Pigeon")]
    [InlineData(true, "Topics:0:RetainBytes", "1 MiB")]
    [InlineData(false, "Topics:0:RetainBytes", "1 MiB")]
    [InlineData(true, "MaxConection", "50")]
    [InlineData(false, "MaxConection", "50")]
    [InlineData(true, "Source", "evdev")]
    public void WhatDoesNotBindIsAnErrorThatNamesIt(bool isGenerated, string key, string value)
    {
        var settings = new Dictionary<string, string?> { ["Topics:0:Name"] = "score", [key] = value };

        var error = Assert.Throws<InvalidOperationException>(() => Bind(isGenerated, settings));

        // By reflection the value is named by the exception inside.
        Assert.Contains(
            key.Split(':')[^1], $"{error.Message} {error.InnerException?.Message}", StringComparison.Ordinal);
    }

    [Fact]
    public void ALaterChangeWins()
    {
        var options = Bind(isGenerated: true, Settings);

        options.MaxConnections = 51;
        options.Listen!.RemoveAt(1);
        options.AllowedUsers!.Add(34);

        Assert.Equal((51, 1, 2), (options.MaxConnections, options.Listen.Count, options.AllowedUsers.Count));
    }

    /// <summary>What is changed after the start is for the next server, also where it is looked at later.</summary>
    [Fact]
    public async Task AServerKeepsWhatItWasStartedWith()
    {
        var options = new KeyRxServerOptions
        {
            Listen = ["127.0.0.1:0"],
            ConfiguredTokens = [new() { Name = "kiosk", Secret = Secret, Scopes = TokenScopes.Status }],
        };
        await using var server = await KeyRxServer.StartAsync(options, Cancellation);

        options.ConfiguredTokens[0].Secret = "another-token-of-22-characters";
        options.Browser = new BrowserAccess(Secret, TokenScopes.Status, TimeProvider.System);
        server.ReplaceAllowLists([], []); // own pages may come where there is a Browser

        Assert.Equal(HttpStatusCode.SwitchingProtocols, await AskAsync(server, origin: null));
        Assert.Equal(HttpStatusCode.Forbidden, await AskAsync(server, $"http://{server.Endpoints[0]}"));
    }

    private static async Task<HttpStatusCode> AskAsync(KeyRxServer server, string? origin)
    {
        using var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        socket.Options.SetRequestHeader("Authorization", $"Bearer {Secret}");
        if (origin is not null) socket.Options.SetRequestHeader("Origin", origin);
        try
        {
            await socket.ConnectAsync(new Uri($"ws://{server.Endpoints[0]}/ws"), Cancellation);
        }
        catch (WebSocketException)
        {
            // The status says why.
        }

        return socket.HttpStatusCode;
    }

    private static Dictionary<string, string?> Settings => new()
    {
        ["Listen:0"] = "127.0.0.1:0",
        ["Listen:1"] = "[::1]:0",
        ["Transport"] = "sockets",
        ["MaxConnections"] = "50",
        ["HeartbeatInterval"] = "00:00:07",
        ["PauseHotkey"] = "BothControls",
        ["EnableEcho"] = "true",
        ["MaxUnfinishedBytes"] = "5000000000",
        ["AllowedHosts:0"] = "kiosk:80",
        ["AllowedUsers:0"] = "33",
        ["PersistLogPath"] = "/var/lib/keyrx/log",
        ["ConfiguredTokens:0:Name"] = "kiosk",
        ["ConfiguredTokens:0:Secret"] = Secret,
        ["ConfiguredTokens:0:Scopes"] = "Key, Publish",
        ["ConfiguredTokens:0:PublishTopics:0"] = "score",
        ["ConfiguredTokens:0:Expires"] = "2030-01-01T00:00:00Z",
        ["Topics:0:Name"] = "score",
        ["Topics:0:KeepsLastValue"] = "true",
        ["Topics:0:RetainBytes"] = "65536",
        ["Topics:0:RetainAge"] = "00:01:30",
        ["Topics:0:MaxBatchCount"] = "7",
    };

    private static KeyRxServerOptions Bind(bool isGenerated, Dictionary<string, string?> settings)
    {
        var section = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.ToDictionary(pair => $"KeyRx:{pair.Key}", pair => pair.Value))
            .Build().GetSection("KeyRx");
        var options = new KeyRxServerOptions();
        if (isGenerated) section.Bind(options, binder => binder.ErrorOnUnknownConfiguration = true);
        else ByReflection(section, options, binder => binder.ErrorOnUnknownConfiguration = true);
        return options;
    }
}
