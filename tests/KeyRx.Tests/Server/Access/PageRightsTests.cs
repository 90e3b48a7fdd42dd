using System.Net;
using System.Net.Http.Headers;
using System.Net.WebSockets;
using System.Text.Json;
using KeyRx.Protocol;
using KeyRx.Server;
using KeyRx.Server.Access;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace KeyRx.Tests.Server.Access;

/// <summary>A page may do what the token may that had it made, and ends with it. Over real sockets.</summary>
public sealed class PageRightsTests : KeyRx.Tests.Client.BoundedTest
{
    private const string OwnerSecret = "owner-secret-of-22-chars-or-more";
    private const string Secret = "another-token-of-22-chars-or-more";

    private static readonly HttpClient Http = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 12, 30, 0, TimeSpan.Zero));

    [Theory]
    [InlineData(TokenScopes.Admin | TokenScopes.Status, "status")]
    [InlineData(TokenScopes.Admin | TokenScopes.Key, "key")]
    [InlineData(TokenScopes.Admin | TokenScopes.Shortcut | TokenScopes.Status, "status,shortcut")]
    [InlineData(TokenScopes.All, "status,shortcut,key")]
    public async Task ThePageHasTheReadableScopesOfWhoAsked(TokenScopes scopes, string expected)
    {
        await using var server = await StartAsync(new AccessToken("asker", Secret, scopes));

        using var page = await ConnectAsync(server, await PageTokenAsync(server));

        Assert.Equal(expected, ScopesIn(await ReadAsync(page)));
    }

    [Theory]
    [InlineData(TokenScopes.Admin | TokenScopes.Status | TokenScopes.Pause, "status,pause")]
    [InlineData(TokenScopes.Admin | TokenScopes.Status, "status")]
    public async Task APageMayPauseWhereWhoAskedMay(TokenScopes scopes, string expected)
    {
        await using var server = await StartAsync(
            new AccessToken("asker", Secret, scopes), TokenScopes.Status | TokenScopes.Pause);

        using var page = await ConnectAsync(server, await PageTokenAsync(server));

        Assert.Equal(expected, ScopesIn(await ReadAsync(page)));
    }

    [Fact]
    public async Task AServerThatLetsPagesDoLessIsObeyed()
    {
        var asker = new AccessToken("asker", Secret, TokenScopes.All);
        await using var server = await StartAsync(asker, TokenScopes.Status);

        using var page = await ConnectAsync(server, await PageTokenAsync(server));

        Assert.Equal("status", ScopesIn(await ReadAsync(page)));
    }

    [Theory]
    [InlineData(TokenScopes.Admin)]
    [InlineData(TokenScopes.Admin | TokenScopes.Publish | TokenScopes.Pause)]
    public async Task ATokenThatReadsNothingGetsNoPage(TokenScopes scopes)
    {
        await using var server = await StartAsync(new AccessToken("asker", Secret, scopes));

        Assert.Equal(
            (HttpStatusCode.Forbidden,
                "this token may read nothing, so neither may a page of it: it needs status, shortcut or key besides\n"),
            await PostAsync(server, "/browser-secret", Secret));
    }

    [Theory]
    [InlineData(TokenScopes.Key | TokenScopes.Status | TokenScopes.Shortcut)]
    [InlineData(TokenScopes.Publish)]
    public async Task WithoutAdminNobodyHasOneMade(TokenScopes scopes)
    {
        await using var server = await StartAsync(new AccessToken("asker", Secret, scopes));

        Assert.Equal(HttpStatusCode.Unauthorized, (await PostAsync(server, "/browser-secret", Secret)).Status);
    }

    [Theory]
    [InlineData("revoked")]
    [InlineData("another secret")]
    [InlineData("fewer scopes")]
    public async Task APageEndsWithTheTokenThatHadItMade(string what)
    {
        var asker = new AccessToken("asker", Secret, TokenScopes.Admin | TokenScopes.Key | TokenScopes.Status);
        await using var server = await StartAsync(asker);
        var token = await PageTokenAsync(server);
        using var page = await ConnectAsync(server, token);
        await ReadAsync(page);

        server.ReplaceTokens(
        [
            Owner(),
            .. what switch
            {
                "another secret" => [new AccessToken("asker", "a-third-secret-of-22-chars-or-more", asker.Scopes)],
                "fewer scopes" => [new AccessToken("asker", Secret, TokenScopes.Admin | TokenScopes.Status)],
                _ => Array.Empty<AccessToken>(),
            },
        ]);

        Assert.Equal("closed 4003", await ReadAsync(page));
        Assert.Equal(401, await RefusalAsync(server, token));
    }

    [Fact]
    public async Task APageStaysWhileItsTokenAllowsAsMuch()
    {
        var scopes = TokenScopes.Admin | TokenScopes.Status;
        await using var server = await StartAsync(new AccessToken("asker", Secret, scopes));
        using var page = await ConnectAsync(server, await PageTokenAsync(server));
        await ReadAsync(page);

        server.ReplaceTokens([new AccessToken("asker", Secret, scopes | TokenScopes.Key)]);
        await page.SendAsync("""{"type":"ping"}"""u8.ToArray(), WebSocketMessageType.Text, true, Cancellation);

        Assert.StartsWith("""{"type":"pong",""", await ReadAsync(page), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ASecretThatWaitsEndsWithItsTokenToo()
    {
        await using var server = await StartAsync(new AccessToken("asker", Secret, TokenScopes.All));
        var (_, secret) = await PostAsync(server, "/browser-secret", Secret);

        server.ReplaceTokens([Owner()]);

        Assert.Equal(HttpStatusCode.Unauthorized, (await PostAsync(server, "/browser-token", secret)).Status);
    }

    [Fact]
    public async Task APageEndsWhenItsTokenExpires()
    {
        var end = _time.GetUtcNow().AddMinutes(20); // not at a full hour, as those of pages do
        await using var server = await StartAsync(new AccessToken("asker", Secret, TokenScopes.All, expires: end));
        var token = await PageTokenAsync(server);
        using var page = await ConnectAsync(server, token);
        await ReadAsync(page);

        _time.Advance(TimeSpan.FromMinutes(21));

        Assert.Equal(401, await RefusalAsync(server, token));
        Assert.Equal("closed 4003", await ReadAsync(page));
    }

    [Fact]
    public async Task EachPageThatIsLetInIsTold()
    {
        await using var server = await StartAsync(new AccessToken("asker", Secret, TokenScopes.All));
        using var reader = await ConnectAsync(server, await PageTokenAsync(server));
        await ReadAsync(reader);
        await reader.SendAsync(
            """{"type":"subscribe","topics":["server"]}"""u8.ToArray(), WebSocketMessageType.Text, true, Cancellation);
        await ReadAsync(reader);

        var (_, secret) = await PostAsync(server, "/browser-secret", Secret);
        await PostAsync(server, "/browser-token", secret);

        var told = await ReadAsync(reader);
        while (!told.Contains("page_admitted", StringComparison.Ordinal)) told = await ReadAsync(reader);
        var payload = JsonElement.Parse(told).GetProperty("payload");
        Assert.Equal(_time.GetUtcNow().ToUnixTimeMilliseconds() * 1000, payload.GetProperty("timestamp").GetInt64());
        Assert.Equal("asker", payload.GetProperty("token").GetString());
        Assert.Equal(OperatingSystem.IsLinux(), payload.TryGetProperty("user", out _));
        Assert.DoesNotContain(secret, told, StringComparison.Ordinal);
    }

    private static AccessToken Owner() => new("owner", OwnerSecret, TokenScopes.All);

    private static string ScopesIn(string connected) => string.Join(
        ',', JsonElement.Parse(connected).GetProperty("payload").GetProperty("scopes").EnumerateArray());

    private static string OriginOf(KeyRxServer server) => $"http://{server.Endpoints[0]}";

    private async Task<KeyRxServer> StartAsync(
        AccessToken asker, TokenScopes most = TokenScopes.Status | TokenScopes.Shortcut | TokenScopes.Key) =>
        await KeyRxServer.StartAsync(
            new KeyRxServerOptions
            {
                Listen = ["127.0.0.1:0"],
                Tokens = [Owner(), asker],
                Browser = new BrowserAccess(OwnerSecret, most, _time),
                TimeProvider = _time,
            }, Cancellation);

    private async Task<string> PageTokenAsync(KeyRxServer server)
    {
        var (status, secret) = await PostAsync(server, "/browser-secret", Secret);
        Assert.Equal(HttpStatusCode.OK, status);
        return (await PostAsync(server, "/browser-token", secret)).Text;
    }

    private async Task<(HttpStatusCode Status, string Text)> PostAsync(KeyRxServer server, string path, string bearer)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://{server.Endpoints[0]}{path}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
        request.Headers.Add("Origin", OriginOf(server));
        using var response = await Http.SendAsync(request, Cancellation);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(Cancellation));
    }

    private async Task<int> RefusalAsync(KeyRxServer server, string token)
    {
        using var socket = Socket(server, token);
        await Assert.ThrowsAsync<WebSocketException>(
            () => socket.ConnectAsync(new Uri($"ws://{server.Endpoints[0]}/ws"), Cancellation));
        return (int)socket.HttpStatusCode;
    }

    private async Task<ClientWebSocket> ConnectAsync(KeyRxServer server, string token)
    {
        var socket = Socket(server, token);
        await socket.ConnectAsync(new Uri($"ws://{server.Endpoints[0]}/ws"), Cancellation);
        return socket;
    }

    private static ClientWebSocket Socket(KeyRxServer server, string token)
    {
        var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        socket.Options.AddSubProtocol("keyrx.v1.json");
        socket.Options.AddSubProtocol($"keyrx.token.{token}");
        socket.Options.SetRequestHeader("Origin", OriginOf(server));
        return socket;
    }

    private async Task<string> ReadAsync(ClientWebSocket socket)
    {
        var buffer = new byte[8192];
        var received = await socket.ReceiveAsync(buffer, Cancellation);
        return received.CloseStatus is { } status
            ? $"closed {(int)status}"
            : System.Text.Encoding.UTF8.GetString(buffer, 0, received.Count);
    }
}
