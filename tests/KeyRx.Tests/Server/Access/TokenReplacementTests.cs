using System.Net;
using System.Text.Json;
using KeyRx.Client;
using KeyRx.Protocol;
using KeyRx.Server;
using KeyRx.Server.Access;
using KeyRx.Server.Http;
using KeyRx.Streams;
using KeyRx.Tests.Server.Transports;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace KeyRx.Tests.Server.Access;

/// <summary>Tokens replaced under a running server, over real sockets: who has to go, who stays, who gets in.</summary>
public sealed class TokenReplacementTests : KeyRx.Tests.Client.BoundedTest
{
    /// <summary>Of the test alone: the server tells things of its own on the standard ones.</summary>
    private const string Note = "note";

    private static readonly AccessToken Owner = Token("owner", TokenScopes.All);

    [Fact]
    public async Task ARevokedTokenClosesItsOwnConnectionsAndNoOthers()
    {
        await using var server =
            await StartAsync([Owner, Token("phone", TokenScopes.Key), Token("dashboard", TokenScopes.Status)]);
        await using var owner = await ConnectAsync(server, "owner");
        await using var first = await ConnectAsync(server, "phone");
        await using var second = await ConnectAsync(server, "phone");
        await using var dashboard = await ConnectAsync(server, "dashboard");

        server.ReplaceTokens([Owner, Token("dashboard", TokenScopes.Status)]);

        Assert.Equal((4003, false, "4003: token revoked"), await EndAsync(first));
        Assert.Equal((4003, false, "4003: token revoked"), await EndAsync(second));
        await AssertHearsAsync(server, owner);
        await AssertHearsAsync(server, dashboard);
        Assert.Equal(2, server.Statistics.EndedByReason["TokenRevoked"]);
        var refusal = await Assert.ThrowsAsync<KeyRxConnectionException>(() => ConnectAsync(server, "phone"));
        Assert.Equal(401, refusal.Status);
    }

    [Fact]
    public async Task ATokenThatAllowsLessEndsWhatItHeld()
    {
        await using var server = await StartAsync([Owner, Token("dashboard", TokenScopes.Status | TokenScopes.Key)]);
        await using var before = await ConnectAsync(server, "dashboard");

        server.ReplaceTokens([Owner, Token("dashboard", TokenScopes.Status)]);

        Assert.Equal((4003, false, "4003: token revoked"), await EndAsync(before));
        await using var after = await ConnectAsync(server, "dashboard");
        var refusal = await Assert.ThrowsAsync<KeyRxRequestException>(() =>
            after.SubscribeAsync([Topics.Key], cancellationToken: Cancellation));
        Assert.Equal("403: topic 'key' needs a token with scope key", refusal.Message);
    }

    [Fact]
    public async Task ATokenThatAllowsMoreDoesSoOnOpenConnections()
    {
        await using var server = await StartAsync([Owner, Token("dashboard", TokenScopes.Status)]);
        await using var client = await ConnectAsync(server, "dashboard");

        server.ReplaceTokens([
            Owner,
            new AccessToken(
                "dashboard", SecretOf("dashboard"), TokenScopes.Status | TokenScopes.Publish, [Topics.State])]);

        await client.PublishAsync(Topics.State, "{}"u8.ToArray(), Cancellation);
        await AssertHearsAsync(server, client);
    }

    [Fact]
    public async Task ANewTokenGetsIn()
    {
        await using var server = await StartAsync([Owner]);
        Assert.Equal(
            401, (await Assert.ThrowsAsync<KeyRxConnectionException>(() => ConnectAsync(server, "phone"))).Status);

        server.ReplaceTokens([Owner, Token("phone", TokenScopes.Status)]);

        await using var phone = await ConnectAsync(server, "phone");
        await AssertHearsAsync(server, phone);
    }

    [Fact]
    public async Task AnOpenConnectionEndsWhenItsTokenExpires()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(50));
        var expires = time.GetUtcNow().AddSeconds(5);
        await using var server = await StartAsync(
            [Owner, new AccessToken("guest", SecretOf("guest"), TokenScopes.Status, expires: expires)], time);
        await using var owner = await ConnectAsync(server, "owner");
        await using var guest = await ConnectAsync(server, "guest");

        time.Advance(TimeSpan.FromSeconds(4.9));
        await AssertHearsAsync(server, guest);
        time.Advance(TimeSpan.FromSeconds(1));
        server.ReportError("nudge", "the owner looks at its clock again");

        Assert.Equal((4003, false, "4003: token revoked"), await EndAsync(guest));
        await AssertHearsAsync(server, owner);
        Assert.Equal(
            401, (await Assert.ThrowsAsync<KeyRxConnectionException>(() => ConnectAsync(server, "guest"))).Status);
    }

    [Fact]
    public async Task AnExpiryThatComesWithAReloadCounts()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(50));
        await using var server = await StartAsync([Owner, Token("guest", TokenScopes.Status)], time);
        await using var guest = await ConnectAsync(server, "guest");

        server.ReplaceTokens([
            Owner,
            new AccessToken("guest", SecretOf("guest"), TokenScopes.Status, expires: time.GetUtcNow().AddSeconds(5))]);
        await AssertHearsAsync(server, guest);
        time.Advance(TimeSpan.FromSeconds(6));
        server.ReportError("nudge", "the owner looks at its clock again");

        Assert.Equal((4003, false, "4003: token revoked"), await EndAsync(guest));
    }

    [Fact]
    public async Task AllowListsApplyToTheNextRequest()
    {
        await using var server = await StartAsync([Owner]);
        Assert.Equal(HttpStatusCode.Forbidden, await AskAsync(server, "http://app.example:3000"));

        server.ReplaceAllowLists([], ["http://app.example:3000"]);
        Assert.Equal(HttpStatusCode.OK, await AskAsync(server, "http://app.example:3000"));

        server.ReplaceAllowLists([], []);
        Assert.Equal(HttpStatusCode.Forbidden, await AskAsync(server, "http://app.example:3000"));
    }

    [Fact]
    public async Task WhatTheProgramReportsIsAnEventOfTheTopicError()
    {
        await using var server = await StartAsync([Owner]);
        await using var client = await ConnectAsync(server, "owner");
        await client.SubscribeAsync([Topics.Error], cancellationToken: Cancellation);

        server.ReportError("reload_failed", "tokens.json: is no JSON");

        JsonElement told;
        do told = JsonElement.Parse((await NextEventAsync(client)).Payload.Span);
        while (told.GetProperty("code").GetString() != "reload_failed");
        Assert.Equal("tokens.json: is no JSON", told.GetProperty("message").GetString());
    }

    [Fact]
    public async Task NoTokenAtAllIsRefusedAndAfterTheStopNothingHappens()
    {
        var server = await StartAsync([Owner]);
        Assert.StartsWith(
            "no token is given", Assert.Throws<ArgumentException>(() => server.ReplaceTokens([])).Message,
            StringComparison.Ordinal);

        await server.DisposeAsync();
        server.ReplaceTokens([Owner]);
        server.ReplaceAllowLists([], []);
        server.ReportError("late", "the server is gone");
    }

    private static string SecretOf(string name) => $"secret-of-more-than-22-characters-of-{name}";

    private static AccessToken Token(string name, TokenScopes scopes) => new(name, SecretOf(name), scopes);

    private Task<KeyRxServer> StartAsync(AccessToken[] tokens, TimeProvider? time = null) => KeyRxServer.StartAsync(
        new KeyRxServerOptions
        {
            Transport = TransportUnderTest.Kind,
            Listen = ["127.0.0.1:0"],
            Tokens = tokens,
            Topics = [new TopicOptions(Note)],
            TimeProvider = time ?? TimeProvider.System,
            HttpRoutes = new Dictionary<string, HttpRoute>
            {
                ["/livez"] = new((_, _) => new HttpReply(200, "text/plain", "ok"u8.ToArray()), null),
            },
        },
        Cancellation);

    private Task<KeyRxClient> ConnectAsync(KeyRxServer server, string name) =>
        KeyRxClient.ConnectAsync(
            new() { Url = new($"ws://{server.Endpoints[0]}/ws"), Token = SecretOf(name) }, Cancellation);

    private async Task<HttpStatusCode> AskAsync(KeyRxServer server, string origin)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://{server.Endpoints[0]}/livez");
        request.Headers.Add("Origin", origin);
        using var reply = await http.SendAsync(request, Cancellation);
        return reply.StatusCode;
    }

    private async Task AssertHearsAsync(KeyRxServer server, KeyRxClient client)
    {
        await client.SubscribeAsync([Note], cancellationToken: Cancellation);
        server.Publish(Note, "{}"u8);
        Assert.Equal(Note, (await NextEventAsync(client)).Topic);
        await client.UnsubscribeAsync([Note], Cancellation);
    }

    private async Task<EventMessage> NextEventAsync(KeyRxClient client)
    {
        await foreach (var message in client.ReadAllAsync(Cancellation))
        {
            if (message is EventMessage next) return next;
        }

        throw new InvalidOperationException("the server ended without an event");
    }

    private async Task<(int? Status, bool MayReturn, string Message)> EndAsync(KeyRxClient client)
    {
        var end = await Assert.ThrowsAsync<KeyRxConnectionException>(() => NextEventAsync(client));
        return (end.Status, end.MayReturn, end.Message);
    }
}
