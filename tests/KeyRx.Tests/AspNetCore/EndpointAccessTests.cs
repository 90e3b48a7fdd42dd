using System.Net;
using System.Net.WebSockets;
using KeyRx.AspNetCore;
using KeyRx.Protocol;
using Xunit;
using static KeyRx.Tests.AspNetCore.WebAppUnderTest;

namespace KeyRx.Tests.AspNetCore;

/// <summary>Who may connect to the port of an application, and as what: over HTTP/1.1 and HTTP/2.</summary>
public sealed class EndpointAccessTests
{
    private const string Writer = Reader + "&keyrx.scope=publish&keyrx.publish=note";
    private const string Upgrade = "Connection: Upgrade, close\r\nUpgrade: websocket\r\n";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false, "keyrx.v1.json")]
    [InlineData(true, "keyrx.v1.json")]
    [InlineData(false, "keyrx.v1.bin")]
    [InlineData(true, "keyrx.v1.bin")]
    [InlineData(false, null)]
    [InlineData(true, null)]
    public async Task AUserReadsAndPublishesAsItsClaimsSay(bool http2, string? subprotocol)
    {
        await using var app = await StartAsync(Cancellation);
        using var socket = await app.ConnectAsync(http2, Writer, Cancellation, subprotocol: subprotocol);

        var connected = await ReceiveAsync(socket, "connected", Cancellation);
        await SendAsync(socket, Subscribe, Cancellation);
        await ReceiveAsync(socket, "ack", Cancellation);
        await SendAsync(
            socket, """{"type":"publish","message_id":"2","event_type":"note","payload":{"n":7}}""", Cancellation);
        var (first, second) = (await ReceiveAsync(socket, Cancellation), await ReceiveAsync(socket, Cancellation));

        Assert.Equal(subprotocol, socket.SubProtocol);
        Assert.Contains("\"scopes\":[\"status\",\"publish\"]", connected, StringComparison.Ordinal);
        Assert.Contains("{\"n\":7}", first + second, StringComparison.Ordinal);
        var row = Assert.Single(await app.Server.ListConnectionsAsync());
        Assert.Equal(("ada", "note"), (row.Token, Assert.Single(row.Subscriptions).Topic));
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "", Cancellation);
        await app.UntilAsync(connections: 0, Cancellation);
    }

    [Theory]
    [InlineData("/ws", null, HttpStatusCode.Unauthorized)] // the application's authorisation
    [InlineData("/open", null, HttpStatusCode.Unauthorized)]
    [InlineData("/ws", "name=ada", HttpStatusCode.Forbidden)]
    [InlineData("/ws", "name=ada&keyrx.scope=everything", HttpStatusCode.Forbidden)]
    [InlineData("/ws", "name=ada&keyrx.scope=Status", HttpStatusCode.Forbidden)]
    [InlineData("/ws", "name=ada&keyrx.scope=status,key", HttpStatusCode.Forbidden)]
    [InlineData("/ws", "name=ada&keyrx.publish=note", HttpStatusCode.Forbidden)]
    [InlineData("/ws", "keyrx.scope=status", HttpStatusCode.Forbidden)]
    [InlineData("/nowhere", Reader, HttpStatusCode.NotFound)]
    public async Task WhoIsGrantedNothingIsRefused(string path, string? user, HttpStatusCode status)
    {
        await using var app = await StartAsync(Cancellation);
        foreach (var http2 in new[] { false, true })
        {
            using var socket = await app.ConnectAsync(http2, user, Cancellation, path);

            Assert.NotEqual(WebSocketState.Open, socket.State);
            Assert.Equal(status, socket.HttpStatusCode);
        }

        Assert.Equal(0, app.Server.Counts.OpenConnections);
    }

    /// <summary>Nobody can be granted topics that the server alone writes.</summary>
    [Fact]
    public async Task AClaimThatNoTokenCanHaveIsRefusedWithAnError()
    {
        await using var app = await StartAsync(Cancellation);
        using var socket = await app.ConnectAsync(
            http2: false, "name=ada&keyrx.scope=publish&keyrx.publish=error", Cancellation);

        Assert.Equal(HttpStatusCode.InternalServerError, socket.HttpStatusCode);
        Assert.Contains(
            app.Log.Lines,
            line => line.Contains("'ada' lists the topic 'error', which the server alone writes",
                StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(null, false, HttpStatusCode.SwitchingProtocols)]
    [InlineData("http://good.example", false, HttpStatusCode.SwitchingProtocols)]
    [InlineData("http://evil.example", false, HttpStatusCode.Forbidden)]
    [InlineData("http://evil.example", true, HttpStatusCode.Forbidden)]
    [InlineData("null", true, HttpStatusCode.Forbidden)]
    [InlineData("own", false, HttpStatusCode.Forbidden)]
    [InlineData("own", true, HttpStatusCode.SwitchingProtocols)]
    public async Task AnOriginIsOnTheListOrTheApplicationsOwn(string? origin, bool allowsOwn, HttpStatusCode status)
    {
        await using var app = await StartAsync(
            Cancellation,
            options => options.AllowedOrigins = ["http://good.example"],
            endpoint => endpoint.AllowSameOrigin = allowsOwn);
        if (origin == "own") origin = $"http://{app.Endpoint}";

        using var socket = await app.ConnectAsync(http2: false, Reader, Cancellation, configure: options =>
        {
            if (origin is not null) options.SetRequestHeader("Origin", origin);
        });

        Assert.Equal(status, socket.HttpStatusCode);
    }

    [Fact]
    public async Task ACallbackSaysWhatAUserMay()
    {
        await using var app = await StartAsync(Cancellation, endpoint: endpoint => endpoint.Grant = context =>
            new(context.Request.Query["kiosk"] == "7" ? new KeyRxGrant("kiosk 7", TokenScopes.Status) : null));

        using var known = await app.ConnectAsync(http2: true, user: null, Cancellation, "/open?kiosk=7");
        using var other = await app.ConnectAsync(http2: true, user: null, Cancellation, "/open?kiosk=8");

        await ReceiveAsync(known, "connected", Cancellation);
        Assert.Equal("kiosk 7", Assert.Single(await app.Server.ListConnectionsAsync()).Token);
        Assert.Equal(HttpStatusCode.Unauthorized, other.HttpStatusCode);
    }

    [Theory]
    [InlineData("GET /open HTTP/1.1\r\nConnection: close\r\n", 426)]
    [InlineData("POST /open HTTP/1.1\r\nConnection: close\r\nContent-Length: 0\r\n", 405)]
    [InlineData("GET /open HTTP/1.1\r\nConnection: Upgrade, close\r\nUpgrade: chat\r\n", 426)]
    [InlineData("GET /open HTTP/1.1\r\n" + Upgrade, 426)]
    [InlineData("GET /open HTTP/1.1\r\nSec-WebSocket-Version: 12\r\n" + Upgrade, 426)]
    [InlineData("GET /open HTTP/1.1\r\nSec-WebSocket-Version: 13\r\n" + Upgrade, 400)]
    public async Task WhatIsNoHandshakeIsRefusedByOurRules(string head, int status)
    {
        await using var app = await StartAsync(Cancellation);
        using var request = await Server.Http.RawRequest.SendAsync(
            app.Endpoint, $"{head}Host: a\r\n\r\n", Cancellation);

        Assert.StartsWith(
            $"HTTP/1.1 {status} ", await request.AnswerAsync(Cancellation), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task TheSharesOfConnectionsHold(bool http2)
    {
        await using var app = await StartAsync(Cancellation, options => options.MaxConnectionsPerToken = 2);
        using var first = await app.ConnectAsync(http2, Reader, Cancellation);
        using var second = await app.ConnectAsync(http2, Reader, Cancellation);
        using var third = await app.ConnectAsync(http2, Reader, Cancellation);
        using var another = await app.ConnectAsync(http2, "name=bob&keyrx.scope=status", Cancellation);

        Assert.Equal(HttpStatusCode.TooManyRequests, third.HttpStatusCode);
        Assert.Equal(
            [WebSocketState.Open, WebSocketState.Open, WebSocketState.Open],
            new[] { first.State, second.State, another.State });
    }
}
