using System.Net;
using System.Text.Json;
using KeyRx.Client;
using KeyRx.Peers;
using KeyRx.Protocol;
using KeyRx.Server;
using KeyRx.Server.Access;
using KeyRx.Server.Http;
using KeyRx.Server.Transports;
using KeyRx.Testing.Strangers;
using Xunit;

namespace KeyRx.Tests.Server.Http;

/// <summary>A stranger who has got hold of a token, over real sockets.</summary>
public sealed class PeerGateTests : KeyRx.Tests.Client.BoundedTest
{
    private const string Secret = "a-token-of-22-characters-or-more";

    private static readonly string Refusal =
        $"user {Stranger.Id} may not connect: keyrxd --allow-user {Stranger.Id} lets it in\n";

    private readonly BrowserAccess _browser = new(Secret, TokenScopes.Status, TimeProvider.System);

    [Theory]
    [InlineData("GET /ws", TransportKind.Epoll)]
    [InlineData("GET /ws", TransportKind.Sockets)]
    [InlineData("GET /secret", TransportKind.Epoll)]
    [InlineData("POST /browser-secret", TransportKind.Epoll)]
    public async Task AStrangerWithATokenIsRefusedUntilHeIsAllowed(string line, TransportKind transport)
    {
        Assert.SkipWhen(Stranger.WhyNot is not null, Stranger.WhyNot ?? "");
        await using var server = await StartAsync(transport);

        var refused = await AskAsync(server, line, Secret);
        server.ReplaceAllowedUsers(new HashSet<uint> { Stranger.Id });
        var allowed = await AskAsync(server, line, Secret);

        Assert.StartsWith("HTTP/1.1 403 ", refused, StringComparison.Ordinal);
        Assert.EndsWith(Refusal, refused, StringComparison.Ordinal);
        Assert.DoesNotContain("may not connect", allowed, StringComparison.Ordinal);
        Assert.Matches("^HTTP/1.1 (101|200) ", allowed);
    }

    [Fact]
    public async Task AStrangerWithoutATokenLearnsNothingOfUsers()
    {
        Assert.SkipWhen(Stranger.WhyNot is not null, Stranger.WhyNot ?? "");
        await using var server = await StartAsync(TransportKind.Auto);

        Assert.StartsWith(
            "HTTP/1.1 401 ", await AskAsync(server, "GET /ws", "not-the-token-of-anybody"), StringComparison.Ordinal);
        Assert.StartsWith(
            "HTTP/1.1 401 ", await AskAsync(server, "POST /browser-token", "not-one-that-waits"),
            StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 200 ", await AskAsync(server, "GET /open", "none"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AStrangerWhoIsNotAllowedDoesNotUseASecretUp()
    {
        Assert.SkipWhen(Stranger.WhyNot is not null, Stranger.WhyNot ?? "");
        await using var server = await StartAsync(TransportKind.Auto);
        var secret = _browser.IssueSecret();

        Assert.EndsWith(Refusal, await AskAsync(server, "POST /browser-token", secret), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(server, "/browser-token", secret)).Status);
    }

    [Fact]
    public async Task WhatIsNoUserIsRefused()
    {
        await using var server = await StartAsync(TransportKind.Auto);

        var error = Assert.Throws<ArgumentException>(
            () => server.ReplaceAllowedUsers(new HashSet<uint> { uint.MaxValue }));

        Assert.Equal("users", error.ParamName);
    }

    [Fact]
    public async Task ASecretIsForWhoAskedAndAnotherDoesNotUseItUp()
    {
        Assert.SkipWhen(Stranger.WhyNot is not null, Stranger.WhyNot ?? "");
        await using var server = await StartAsync(TransportKind.Auto, [Stranger.Id]);
        var secret = _browser.IssueSecret();

        var stolen = await AskAsync(server, "POST /browser-token", secret);

        Assert.StartsWith("HTTP/1.1 403 ", stolen, StringComparison.Ordinal);
        Assert.Contains("was made for another user", stolen, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(server, "/browser-token", secret)).Status);
        var his = (await AskAsync(server, "POST /browser-secret", Secret)).Split("\r\n\r\n")[1];
        Assert.Equal(HttpStatusCode.Forbidden, (await PostAsync(server, "/browser-token", his)).Status);
        Assert.StartsWith(
            "HTTP/1.1 200 ", await AskAsync(server, "POST /browser-token", his), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RootAloneMayHaveOneMadeForAnother()
    {
        Assert.SkipWhen(Stranger.WhyNot is not null, Stranger.WhyNot ?? "");
        await using var server = await StartAsync(TransportKind.Auto, [Stranger.Id]);

        var (status, his) = await PostAsync(server, $"/browser-secret?user={Stranger.Id}", Secret);
        var (unknown, reason) = await PostAsync(server, "/browser-secret?user=4000000", Secret);
        var asked = await AskAsync(server, "POST /browser-secret?user=0", Secret);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.StartsWith(
            "HTTP/1.1 200 ", await AskAsync(server, "POST /browser-token", his), StringComparison.Ordinal);
        Assert.Equal(
            (HttpStatusCode.Forbidden, "user 4000000 may not connect: keyrxd --allow-user 4000000 lets it in\n"),
            (unknown, reason));
        Assert.StartsWith("HTTP/1.1 403 ", asked, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AUserIsGreetedByNameAndClosedWhenHeIsNotAllowedAnyMore()
    {
        Assert.SkipWhen(Stranger.WhyNot is not null, Stranger.WhyNot ?? "");
        await using var server = await StartAsync(TransportKind.Auto, [Stranger.Id]);
        var staying = Stranger.StayAsync(server.Endpoints[0], Request(server, "GET /ws", Secret), Cancellation);
        while (server.Counts.OpenConnections == 0) await Task.Delay(5, Cancellation);

        server.ReplaceAllowedUsers(null);
        var told = await staying;

        Assert.StartsWith("HTTP/1.1 101 ", told, StringComparison.Ordinal);
        Assert.Contains("\"user\":\"nobody\"", told, StringComparison.Ordinal);
        Assert.EndsWith("\u000f\u00a3token revoked", told, StringComparison.Ordinal); // 4003
    }

    [Fact]
    public async Task WhoListensIsToldByUser()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux tells who connects");
        await using var server = await StartAsync(TransportKind.Auto);
        await using var client = await KeyRxClient.ConnectAsync(
            new KeyRxClientOptions { Url = new Uri($"ws://{server.Endpoints[0]}/ws"), Token = Secret }, Cancellation);
        await client.SubscribeAsync([Topics.Server], cancellationToken: Cancellation);

        var users = default(string);
        await using var messages = client.ReadAllAsync(Cancellation).GetAsyncEnumerator(Cancellation);
        while (users is null && await messages.MoveNextAsync())
        {
            if (messages.Current is not EventMessage told) continue;
            using var payload = JsonDocument.Parse(told.Payload);
            if (payload.RootElement.TryGetProperty("users", out var counts)) users = counts.GetRawText();
        }

        Assert.Equal($$"""{"{{LocalUsers.NameOf(LocalUsers.Own)}}":1}""", users);
    }

    private async Task<KeyRxServer> StartAsync(TransportKind transport, uint[]? users = null)
    {
        var route = new HttpRoute((_, _) => new HttpReply(200, "text/plain", default), TokenScopes.Status);
        return await KeyRxServer.StartAsync(
            new KeyRxServerOptions
            {
                Listen = ["127.0.0.1:0"],
                Transport = transport,
                Tokens = [new("owner", Secret, TokenScopes.All)],
                AllowedUsers = users ?? [],
                Browser = _browser,
                HttpRoutes = new Dictionary<string, HttpRoute>
                {
                    ["/secret"] = route,
                    ["/open"] = route with { Scope = null },
                },
            }, Cancellation);
    }

    private Task<string> AskAsync(KeyRxServer server, string line, string bearer) =>
        Stranger.AskAsync(server.Endpoints[0], Request(server, line, bearer), Cancellation);

    private static string Request(KeyRxServer server, string line, string bearer)
    {
        string[] lines = line.StartsWith("POST", StringComparison.Ordinal)
            ? ["Content-Length: 0"]
            :
            [
                "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            ];
        return Stranger.Request(
            line, server.Endpoints[0], bearer, [$"Origin: http://{server.Endpoints[0]}", .. lines]);
    }

    private async Task<(HttpStatusCode Status, string Text)> PostAsync(KeyRxServer server, string path, string bearer)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://{server.Endpoints[0]}{path}");
        request.Headers.Authorization = new("Bearer", bearer);
        request.Headers.Add("Origin", $"http://{server.Endpoints[0]}");
        using var response = await http.SendAsync(request, Cancellation);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(Cancellation));
    }
}
