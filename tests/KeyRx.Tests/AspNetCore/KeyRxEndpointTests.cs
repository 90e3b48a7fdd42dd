using System.Net;
using System.Net.WebSockets;
using System.Text;
using KeyRx.AspNetCore;
using KeyRx.Protocol;
using Xunit;
using static KeyRx.Tests.AspNetCore.WebAppUnderTest;

namespace KeyRx.Tests.AspNetCore;

/// <summary>Clients of the framework's own, over HTTP/1.1 and HTTP/2, on the port of an application.</summary>
public sealed class KeyRxEndpointTests
{
    private const string Reader = "name=ada&keyrx.scope=status";
    private const string Writer = Reader + "&keyrx.scope=publish&keyrx.publish=note";
    private const string Upgrade = "Connection: Upgrade, close\r\nUpgrade: websocket\r\n";
    private const string Subscribe = """{"type":"subscribe","message_id":"1","topics":["note"]}""";

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
        await UntilAsync(app, connections: 0);
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
    public async Task MessagesOfEveryLengthComeBackCompressedOrNot(bool http2)
    {
        await using var app = await StartAsync(Cancellation, options => options.MaxEchoMessageBytes = 4 * 1024 * 1024);
        foreach (var deflates in new[] { false, true })
        {
            using var socket = await app.ConnectAsync(
                http2, user: null, Cancellation, "/echo", subprotocol: null, options =>
                    options.DangerousDeflateOptions = deflates ? new WebSocketDeflateOptions() : null);
            foreach (var length in new[] { 0, 1, 125, 126, 16 * 1024, 65_535, 65_536, 300_000, 4 * 1024 * 1024 })
            {
                var text = string.Concat(Enumerable.Range(0, length).Select(i => (char)('a' + (i % 23))));
                await SendAsync(socket, text, Cancellation);
                Assert.Equal(text, await ReceiveAsync(socket, Cancellation));
            }

            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "", Cancellation);
            Assert.Equal(WebSocketCloseStatus.NormalClosure, socket.CloseStatus);
        }
    }

    /// <summary>Who reads nothing stops nobody, and is told what it missed; so over sockets, so here.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AClientThatDoesNotReadIsToldOfItsGap(bool http2)
    {
        await using var app = await StartAsync(Cancellation);
        using var slow = await app.ConnectAsync(http2, Reader, Cancellation);
        using var quick = await app.ConnectAsync(!http2, Reader, Cancellation);
        foreach (var socket in new[] { slow, quick })
        {
            await SendAsync(socket, Subscribe, Cancellation);
            await ReceiveAsync(socket, "ack", Cancellation);
        }

        const int Count = 50_000;
        var payload = Encoding.UTF8.GetBytes($"\"{new string('x', 500)}\"");
        var publishing = Task.Run(() => PublishAsync(app, payload, Count), Cancellation);
        var last = "";
        // The last event, or a gap to it: on a busy machine whoever reads may fall behind as well.
        while (!last.Contains($":{Count}", StringComparison.Ordinal)) last = await ReceiveAsync(quick, Cancellation);
        await publishing;

        var gap = await ReceiveAsync(slow, "gap", Cancellation);
        Assert.Contains("\"event_type\":\"note\"", gap, StringComparison.Ordinal);
        Assert.Equal(2, (await app.Server.ListConnectionsAsync()).Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task WhoVanishesIsGone(bool http2)
    {
        await using var app = await StartAsync(Cancellation);
        var socket = await app.ConnectAsync(http2, Reader, Cancellation);
        await ReceiveAsync(socket, "connected", Cancellation);

        socket.Abort();
        socket.Dispose();

        await UntilAsync(app, connections: 0);
    }

    /// <summary>At any moment of the handshake: nothing is kept for who is not there.</summary>
    [Fact]
    public async Task WhoVanishesInTheHandshakeLeavesNothing()
    {
        await using var app = await StartAsync(Cancellation);
        for (var i = 0; i < 200; i++)
        {
            var request = await Server.Http.RawRequest.SendAsync(
                app.Endpoint,
                "GET /echo HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                    + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
                Cancellation);
            if (i % 2 == 0) await Task.Yield();
            request.Reset();
        }

        using var socket = await app.ConnectAsync(http2: false, Reader, Cancellation);
        await ReceiveAsync(socket, "connected", Cancellation);
        // Kestrel may hand over the last of those who vanished only now.
        await UntilAsync(app, connections: 1);
        Assert.Equal("ada", Assert.Single(await app.Server.ListConnectionsAsync()).Token);
    }

    /// <summary>Kestrel's own limits for requests are shorter than that here.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task WhoIsSilentStays(bool http2)
    {
        await using var app = await StartAsync(Cancellation);
        using var socket = await app.ConnectAsync(http2, Reader, Cancellation);
        await ReceiveAsync(socket, "connected", Cancellation);

        await Task.Delay(TimeSpan.FromSeconds(5), Cancellation);

        await SendAsync(socket, """{"type":"ping"}""", Cancellation);
        await ReceiveAsync(socket, "pong", Cancellation);
    }

    /// <summary>
    /// One stream of an HTTP/2 connection is cut, because its client does not answer: the other goes on.
    /// </summary>
    [Fact]
    public async Task AStreamThatIsCutTakesNoOtherWithIt()
    {
        await using var app = await StartAsync(Cancellation);
        using var shared = new HttpMessageInvoker(new SocketsHttpHandler());
        using var mute = await app.ConnectAsync(http2: true, Reader, Cancellation, shared: shared);
        using var other = await app.ConnectAsync(
            http2: true, "name=bob&keyrx.scope=status", Cancellation, shared: shared);
        await ReceiveAsync(other, "connected", Cancellation);

        Assert.Equal(1, await app.Server.DisconnectTokenAsync("ada"));

        await UntilAsync(app, connections: 1);
        await SendAsync(other, """{"type":"ping"}""", Cancellation);
        await ReceiveAsync(other, "pong", Cancellation);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AUserIsDisconnectedByName(bool http2)
    {
        await using var app = await StartAsync(Cancellation);
        using var socket = await app.ConnectAsync(http2, Reader, Cancellation);
        await ReceiveAsync(socket, "connected", Cancellation);

        Assert.Equal(1, await app.Server.DisconnectTokenAsync("ada"));

        Assert.Equal("close 4004", await ReceiveAsync(socket, Cancellation));
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", Cancellation);
        await UntilAsync(app, connections: 0);
    }

    /// <summary>
    /// A cookie's connection lasts no longer than the cookie; new tokens of the server do not touch it.
    /// </summary>
    [Fact]
    public async Task AConnectionEndsWithTheTicketOfItsUser()
    {
        await using var app = await StartAsync(Cancellation);
        using var socket = await app.ConnectAsync(http2: false, Reader + "&seconds=2", Cancellation);
        await ReceiveAsync(socket, "connected", Cancellation);
        app.Server.ReplaceTokens([new("other", "a-token-of-22-characters-or-more", TokenScopes.Status)]);
        await SendAsync(socket, Subscribe, Cancellation);
        await ReceiveAsync(socket, "ack", Cancellation);

        Assert.Equal("close 4003", await ReceiveAsync(socket, Cancellation));
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

    /// <summary>Some answer the close, one never reads: the host ends with all of them, and in order.</summary>
    [Fact]
    public async Task TheHostEndsWithItsConnections()
    {
        // Longer than a host's own, which a machine that is busy for a second would not keep.
        await using var app = await StartAsync(Cancellation, options => options.StopTimeout = TimeSpan.FromSeconds(5));
        using var first = await app.ConnectAsync(http2: false, Reader, Cancellation);
        using var second = await app.ConnectAsync(http2: true, Reader, Cancellation);
        using var mute = await app.ConnectAsync(http2: false, Reader, Cancellation);
        Task<string>[] closes = [LeaveAsync(first, vanishes: false), LeaveAsync(second, vanishes: false)];
        var completion = app.Server.Completion;

        await app.StopAsync(Cancellation);

        Assert.True(completion.IsCompletedSuccessfully);
        Assert.Equal(["close 1001", "close 1001"], await Task.WhenAll(closes));
    }

    [Fact]
    public async Task ARestartInPlaceLeavesNothingBehind()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "descriptors and threads are counted in /proc");
        await RestartAsync(5);
        var before = Count();

        await RestartAsync(100);

        var after = Count();
        Assert.InRange(after.Descriptors, 0, before.Descriptors + 20);
        Assert.InRange(after.Threads, 0, before.Threads + 10);
    }

    private static async Task RestartAsync(int times)
    {
        for (var i = 0; i < times; i++)
        {
            await using var app = await StartAsync(Cancellation);
            using var socket = await app.ConnectAsync(http2: i % 2 == 0, Reader, Cancellation);
            await ReceiveAsync(socket, "connected", Cancellation);
            var leaving = LeaveAsync(socket, vanishes: i % 3 == 0);
            await app.StopAsync(Cancellation);
            await leaving;
        }
    }

    /// <summary>Answers the close that comes, or is gone at once.</summary>
    private static async Task<string> LeaveAsync(ClientWebSocket socket, bool vanishes)
    {
        var last = "";
        if (vanishes)
        {
            socket.Abort();
            return last;
        }

        while (!last.StartsWith("close", StringComparison.Ordinal)) last = await ReceiveAsync(socket, Cancellation);
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", Cancellation);
        return last;
    }

    private static (int Descriptors, int Threads) Count() =>
        (Directory.GetFileSystemEntries("/proc/self/fd").Length, Directory.GetDirectories("/proc/self/task").Length);

    private static async Task PublishAsync(WebAppUnderTest app, byte[] payload, int count)
    {
        for (var i = 0; i < count; i++)
        {
            while (!app.Server.TryPublish("note", payload)) await Task.Delay(1, Cancellation);
        }
    }

    private static async Task UntilAsync(WebAppUnderTest app, int connections)
    {
        while (app.Server.Counts.OpenConnections != connections) await Task.Delay(10, Cancellation);
    }
}
