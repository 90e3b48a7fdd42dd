using KeyRx.Protocol;
using KeyRx.Server;
using KeyRx.Server.Access;
using KeyRx.Server.Http;
using KeyRx.Server.Limits;
using KeyRx.Server.Transports;
using KeyRx.Testing.Strangers;
using Xunit;

namespace KeyRx.Tests.Server.Http;

/// <summary>Whoever shows wrong tokens has to wait, and nobody else; a page cannot make anybody wait.</summary>
public sealed class AttemptGateTests : KeyRx.Tests.Client.BoundedTest
{
    private const string Secret = "a-token-of-22-characters-or-more", Wrong = "not-the-token-of-anybody-here";
    private const int Refusals = 3;

    [Theory]
    [InlineData("GET /ws", TransportKind.Epoll)]
    [InlineData("GET /ws", TransportKind.Sockets)]
    [InlineData("GET /status", TransportKind.Epoll)]
    [InlineData("POST /pause", TransportKind.Epoll)]
    [InlineData("POST /browser-token", TransportKind.Epoll)]
    public async Task WhoShowsWrongTokensGets429AndIsToldForHowLong(string line, TransportKind transport)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux tells who connects");
        await using var server = await StartAsync(transport);
        for (var i = 0; i < Refusals; i++)
            Assert.StartsWith("HTTP/1.1 401 ", await AskAsync(server, line, Wrong), StringComparison.Ordinal);

        var wrong = await AskAsync(server, line, Wrong);
        var right = await AskAsync(server, "GET /status", Secret);
        var without = await AskAsync(server, "GET /open", bearer: null);

        Assert.StartsWith("HTTP/1.1 429 ", wrong, StringComparison.Ordinal);
        Assert.Matches("\r\nRetry-After: ([1-9]|10)\r\n", wrong);
        Assert.StartsWith("HTTP/1.1 200 ", right, StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 200 ", without, StringComparison.Ordinal);
        Assert.Equal(1, server.Statistics.RefusedByLimit[nameof(Limit.RefusedAttempts)]);
    }

    [Fact]
    public async Task AnotherUsersTokenIsLookedAtAllTheSame()
    {
        Assert.SkipWhen(Stranger.WhyNot is not null, Stranger.WhyNot ?? "");
        await using var server = await StartAsync(TransportKind.Auto);
        for (var i = 0; i < Refusals; i++) await AskAsync(server, "GET /status", Wrong);
        Assert.StartsWith(
            "HTTP/1.1 429 ", await AskAsync(server, "GET /status", Wrong), StringComparison.Ordinal);

        var request = Stranger.Request("GET /status", server.Endpoints[0], Secret);
        var his = await Stranger.AskAsync(server.Endpoints[0], request, Cancellation);

        Assert.StartsWith("HTTP/1.1 200 ", his, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AUserWhoMayNotConnectIsRefusedSoOftenAndNotLookedAtAnyMore()
    {
        Assert.SkipWhen(Stranger.WhyNot is not null, Stranger.WhyNot ?? "");
        await using var server = await StartAsync(TransportKind.Auto);
        server.ReplaceAllowedUsers(null);
        var request = Stranger.Request("GET /status", server.Endpoints[0], Secret);
        for (var i = 0; i < Refusals; i++)
        {
            Assert.StartsWith(
                "HTTP/1.1 403 ", await Stranger.AskAsync(server.Endpoints[0], request, Cancellation),
                StringComparison.Ordinal);
        }

        Assert.StartsWith(
            "HTTP/1.1 429 ", await Stranger.AskAsync(server.Endpoints[0], request, Cancellation),
            StringComparison.Ordinal);
        Assert.StartsWith(
            "HTTP/1.1 200 ", await AskAsync(server, "GET /status", Secret), StringComparison.Ordinal);
    }

    /// <summary>What a page of another site can have this user's browser send.</summary>
    [Fact]
    public async Task WhatAPageCanCauseLocksNobodyOut()
    {
        await using var server = await StartAsync(TransportKind.Auto);
        for (var i = 0; i < 10; i++)
        {
            await AskAsync(server, "GET /status", bearer: null); // an image
            await AskAsync(server, "GET /ws", bearer: null);
            await AskAsync(server, "GET /ws", Wrong, "Origin: https://attacker.example"); // new WebSocket
        }

        Assert.StartsWith(
            "HTTP/1.1 200 ", await AskAsync(server, "GET /status", Secret), StringComparison.Ordinal);
    }

    private async Task<KeyRxServer> StartAsync(TransportKind transport)
    {
        var route = new HttpRoute((_, _) => new HttpReply(200, "text/plain", default), TokenScopes.Status);
        return await KeyRxServer.StartAsync(
            new KeyRxServerOptions
            {
                Listen = ["127.0.0.1:0"],
                Transport = transport,
                Tokens = [new("owner", Secret, TokenScopes.All)],
                AllowedUsers = [Stranger.Id],
                Browser = new BrowserAccess(Secret, TokenScopes.Status, TimeProvider.System),
                MaxRefusedAttempts = Refusals,
                HttpRoutes = new Dictionary<string, HttpRoute>
                {
                    ["/status"] = route,
                    ["/open"] = route with { Scope = null },
                },
            }, Cancellation);
    }

    private async Task<string> AskAsync(KeyRxServer server, string line, string? bearer, params string[] moreLines)
    {
        List<string> lines = [$"{line} HTTP/1.1", $"Host: {server.Endpoints[0]}", .. moreLines];
        if (bearer is not null) lines.Add($"Authorization: Bearer {bearer}");
        if (line.StartsWith("POST", StringComparison.Ordinal))
            lines.AddRange(["Content-Length: 0", $"Origin: http://{server.Endpoints[0]}"]);
        if (line.EndsWith("/ws", StringComparison.Ordinal))
        {
            lines.AddRange(
                ["Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13",
                    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="]);
        }

        using var request = await RawRequest.SendAsync(
            server.Endpoints[0], string.Join("\r\n", [.. lines, "", ""]), Cancellation);
        return await request.AnswerAsync(Cancellation);
    }
}
